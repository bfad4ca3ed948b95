using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;

namespace CanTools.Gateway.Sessions;

/// <summary>A session's contexts, of which the top one has it; used with the session's lock.</summary>
internal sealed class ContextStack : IDisposable
{
    /// <summary>So that nobody fills the memory with them.</summary>
    private const int MaxDepth = 32;

    /// <summary>Contexts that are over are known for who asks what came of them; the first is forgotten for one more.</summary>
    private const int MaxOver = 64;

    private readonly List<SessionContext> _stack;
    private readonly Dictionary<string, SessionContext> _known = [];
    private readonly Queue<SessionContext> _over = [];

    public ContextStack(SessionContext first)
    {
        _stack = [first];
        _known.Add(first.Id, first);
    }

    public SessionContext Top => _stack[^1];

    /// <summary>How many are on the first one.</summary>
    public int Depth => _stack.Count - 1;

    /// <summary>Null where it is not known any more.</summary>
    public SessionContext? Find(string id) => _known.GetValueOrDefault(id);

    public bool IsTop(SessionContext context) => context == Top;

    /// <exception cref="GrpcException">There are too many.</exception>
    public SessionContext Push(long now)
    {
        if (Depth == MaxDepth)
            throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"A session has {MaxDepth} function contexts at most at the same time.");
        var context = new SessionContext(Top.Session, Top, now);
        _stack.Add(context);
        _known.Add(context.Id, context);
        return context;
    }

    /// <summary>The top one ends, and the one below has the session.</summary>
    public void Pop(ServiceResult result, string text, long now)
    {
        SessionContext ended = Top;
        _stack.RemoveAt(_stack.Count - 1);
        ended.End(result, text);
        Top.ComeBack(ended, now);
        _over.Enqueue(ended);
        if (_over.Count > MaxOver)
            Forget(_over.Dequeue());
    }

    public void Dispose()
    {
        foreach (SessionContext context in _known.Values)
            context.Dispose();
    }

    private void Forget(SessionContext context)
    {
        _known.Remove(context.Id);
        context.Dispose();
    }
}
