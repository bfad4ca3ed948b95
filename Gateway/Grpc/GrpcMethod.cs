using System.Runtime.CompilerServices;
using CanTools.Client.Grpc;
using Google.Protobuf;

namespace CanTools.Gateway.Grpc;

/// <summary>What a path calls: it reads, answers, and throws <see cref="GrpcException"/> where it cannot.</summary>
/// <param name="Path">Such as "/openOBD.v1.session/authenticate".</param>
/// <param name="RunAsync">Serves one call.</param>
internal sealed record GrpcMethod(string Path, Func<GrpcCall, Task> RunAsync)
{
    /// <summary>One message, one answer.</summary>
    public static GrpcMethod Unary<TRequest, TAnswer>(
        string path, MessageParser<TRequest> parser, Func<TRequest, GrpcCall, Task<TAnswer>> answer)
        where TRequest : class, IMessage<TRequest>
        where TAnswer : IMessage =>
        new(path, async call => await call.AnswerAsync(await answer(await call.ReadOnlyAsync(parser), call)));

    /// <summary>Many messages, one answer.</summary>
    public static GrpcMethod ClientStream<TRequest, TAnswer>(
        string path, MessageParser<TRequest> parser, Func<IAsyncEnumerable<TRequest>, GrpcCall, Task<TAnswer>> answer)
        where TRequest : class, IMessage<TRequest>
        where TAnswer : IMessage =>
        new(path, async call => await call.AnswerAsync(await answer(ReadAllAsync(parser, call), call)));

    /// <summary>One message, many answers.</summary>
    public static GrpcMethod ServerStream<TRequest, TAnswer>(
        string path, MessageParser<TRequest> parser, Func<TRequest, GrpcCall, IAsyncEnumerable<TAnswer>> answers)
        where TRequest : class, IMessage<TRequest>
        where TAnswer : IMessage =>
        new(path, async call =>
        {
            TRequest request = await call.ReadOnlyAsync(parser);
            await call.StartAsync();
            await foreach (TAnswer answer in answers(request, call).WithCancellation(call.Ended))
                await call.WriteAsync(answer);
        });

    /// <summary>Messages both ways, at the same time.</summary>
    public static GrpcMethod Duplex<TRequest>(
        string path, MessageParser<TRequest> parser, Func<IAsyncEnumerable<TRequest>, GrpcCall, Task> talk)
        where TRequest : class, IMessage<TRequest> =>
        new(path, async call =>
        {
            await call.StartAsync();
            await talk(ReadAllAsync(parser, call), call);
        });

    private static async IAsyncEnumerable<T> ReadAllAsync<T>(
        MessageParser<T> parser, GrpcCall call, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : class, IMessage<T>
    {
        while (await call.ReadAsync(parser, cancellationToken) is { } message)
            yield return message;
    }
}
