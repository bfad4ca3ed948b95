using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;

namespace CanTools.Gateway.Functions;

/// <summary>Which functions there are, and who serves them.</summary>
internal sealed class FunctionBroker(FunctionSignatures signatures)
{
    /// <summary>So that nobody fills the memory with them.</summary>
    private const int MaxFunctions = 10_000, MaxOfOwner = 2048, MaxOfLauncher = 1024, MaxLaunchers = 64, MaxDetails = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Function> _functions = [];
    private readonly HashSet<FunctionLauncher> _launchers = [];
    private bool _isStopping;

    /// <summary>A stream of somebody who serves functions begins.</summary>
    /// <exception cref="GrpcException">The gateway stops, or the client has too many.</exception>
    public FunctionLauncher Open(string client)
    {
        lock (_lock)
        {
            if (_isStopping)
                throw new GrpcException(GrpcStatusCode.Unavailable, "The gateway stops.");
            if (_launchers.Count(one => one.Client == client) == MaxLaunchers)
                throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"A client serves functions over {MaxLaunchers} streams at most.");
            var launcher = new FunctionLauncher(client);
            _launchers.Add(launcher);
            return launcher;
        }
    }

    /// <summary>It has gone; what it did not take offline itself is unavailable.</summary>
    public void Close(FunctionLauncher launcher)
    {
        launcher.End("It has gone.");
        launcher.HasGone();
        lock (_lock)
        {
            _launchers.Remove(launcher);
            foreach (Function function in _functions.Values.Where(one => one.Launcher == launcher))
            {
                function.Launcher = null;
                if (function.Registration.State == FunctionRegistrationState.Online)
                    function.Registration.State = FunctionRegistrationState.Unavailable;
            }
        }
    }

    /// <summary>Whether it serves any.</summary>
    public bool IsUsed(FunctionLauncher launcher)
    {
        lock (_lock)
            return _functions.Values.Any(one => one.Launcher == launcher && one.Registration.State == FunctionRegistrationState.Online);
    }

    /// <summary>It serves a function from now on, or says something new of one; who served it before does not any more.</summary>
    public (FunctionUpdateResponse Response, string Description) Register(FunctionLauncher launcher, FunctionRegistration registration)
    {
        if (registration.Details is not { Id: { Length: > 0 } id })
            return (FunctionUpdateResponse.FunctionUpdateFailed, "The registration has no details with an id.");
        if (!signatures.IsRight(id, registration.Signature, launcher.Client))
            return (FunctionUpdateResponse.FunctionUpdateUnauthorized, $"The signature is not that of function {id} for '{launcher.Client}'.");
        if (registration.State is not (FunctionRegistrationState.Online or FunctionRegistrationState.Offline))
            return (FunctionUpdateResponse.FunctionUpdateFailed, "A function is registered as online or offline.");
        if (registration.Details.CalculateSize() > MaxDetails)
            return (FunctionUpdateResponse.FunctionUpdateFailed, $"A function's details have {MaxDetails} bytes at most.");

        // The signature is its owner's, and told nobody.
        FunctionRegistration told = registration.Clone();
        told.ClearSignature();
        FunctionLauncher? before = null;
        lock (_lock)
        {
            Function? function = _functions.GetValueOrDefault(id);
            if (function?.Launcher != launcher && _functions.Values.Count(one => one.Launcher == launcher) == MaxOfLauncher)
                return (FunctionUpdateResponse.FunctionUpdateFailed, $"A stream serves {MaxOfLauncher} functions at most.");
            if (function is null)
            {
                if (_functions.Values.Count(one => one.Owner == launcher.Client) == MaxOfOwner)
                    return (FunctionUpdateResponse.FunctionUpdateFailed, $"A client has {MaxOfOwner} functions at most.");
                if (!MakeRoom())
                    return (FunctionUpdateResponse.FunctionUpdateFailed, $"There are {MaxFunctions} functions; one more is too many.");
                _functions.Add(id, function = new Function(launcher.Client, told));
            }
            if (function.Launcher != launcher)
                before = function.Launcher;
            function.Launcher = launcher;
            function.Registration = told;
        }
        before?.Send(new FunctionUpdate
        {
            Type = FunctionUpdateType.Response, FunctionRegistration = told, Response = FunctionUpdateResponse.FunctionUpdateUnavailable,
            ResponseDescription = "Another stream serves it now.",
        });
        return (FunctionUpdateResponse.FunctionUpdateSuccess, "");
    }

    /// <exception cref="GrpcException">There is none, or it is another client's, for itself alone.</exception>
    public FunctionRegistration Find(string id, string client)
    {
        lock (_lock)
            return Visible(id, client).Registration.Clone();
    }

    /// <summary>Has a function run.</summary>
    /// <returns>What its launcher says.</returns>
    /// <exception cref="GrpcException">There is none, it is offline, or it may not be run by this client.</exception>
    public async Task<FunctionUpdate> RunAsync(FunctionCall call, string client, CancellationToken cancellationToken)
    {
        FunctionLauncher launcher;
        lock (_lock)
        {
            Function function = Visible(call.Id, client);
            launcher = function is { Launcher: { } one, Registration.State: FunctionRegistrationState.Online }
                ? one
                : throw Unavailable(call.Id, function.Registration.State == FunctionRegistrationState.Offline ? "offline" : "unavailable");
        }
        return await launcher.CallAsync(call, cancellationToken) ?? throw Unavailable(call.Id, "unavailable: its launcher has gone");
    }

    /// <summary>A client is not let in any more: it serves nothing.</summary>
    public void Dismiss(string client)
    {
        FunctionLauncher[] own;
        lock (_lock)
            own = [.. _launchers.Where(one => one.Client == client)];
        foreach (FunctionLauncher launcher in own)
            launcher.End("The client is not let in any more.");
    }

    /// <summary>Tells all launchers to connect anew, and waits until they have gone, but not for long.</summary>
    public async Task StopAsync(TimeSpan patience, TimeProvider clock)
    {
        FunctionLauncher[] all;
        lock (_lock)
        {
            _isStopping = true;
            all = [.. _launchers];
        }
        foreach (FunctionLauncher launcher in all)
        {
            launcher.Send(new FunctionUpdate
            {
                Type = FunctionUpdateType.Request,
                FunctionBrokerReconnect = new FunctionBrokerReconnect { SecondsUntilDisconnect = (uint)Math.Ceiling(patience.TotalSeconds) },
            });
        }
        await Task.WhenAll(all.Select(one => one.Gone)).WaitAsync(patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (FunctionLauncher launcher in all)
            launcher.End("The gateway stops.");
    }

    private Function Visible(string id, string client)
    {
        if (!_functions.TryGetValue(id, out Function? function))
            throw new GrpcException(GrpcStatusCode.NotFound, $"No function found with the id: \"{id}\"");
        return function.Owner == client || function.Registration.Visibility == FunctionVisibility.Dashboard
            ? function
            : throw new GrpcException(GrpcStatusCode.PermissionDenied, $"Function {id} is for its owner alone.");
    }

    private bool MakeRoom()
    {
        if (_functions.Count < MaxFunctions)
            return true;
        string? unused = _functions.Where(one => one.Value.Launcher is null).Select(one => one.Key).FirstOrDefault();
        return unused is not null && _functions.Remove(unused);
    }

    private static GrpcException Unavailable(string id, string how) => new(GrpcStatusCode.Unavailable, $"Function {id} is {how}.");

    private sealed class Function(string owner, FunctionRegistration registration)
    {
        public string Owner => owner;

        public FunctionRegistration Registration { get; set; } = registration;

        /// <summary>Null where nobody serves it.</summary>
        public FunctionLauncher? Launcher { get; set; }
    }
}
