using CanTools.Client;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Connectors;
using CanTools.Shared.Can;
using WireConfiguration = CanTools.Client.Sessions.Wire.Configuration;

namespace CanTools.Gateway.Buses;

/// <summary>A session's buses, and the channels that are open on them.</summary>
internal sealed class BusTable(ConnectorHold hold) : IDisposable
{
    /// <summary>As openOBD's hardware has.</summary>
    public const int MaxBuses = 4;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _configuring = new(1);
    private readonly HashSet<OpenChannel> _channels = [];
    private Dictionary<string, ConfiguredBus> _buses = [];
    private TaskCompletionSource? _empty;
    private bool _isClosed;

    /// <summary>What getConfiguration tells.</summary>
    public WireConfiguration ToMessage()
    {
        lock (_lock)
        {
            return new WireConfiguration
            {
                Buses = { _buses.Values.Select(bus => bus.ToMessage()) }, Channels = { _channels.Select(channel => channel.Definition) },
            };
        }
    }

    /// <summary>How many channels are open.</summary>
    public int ChannelCount
    {
        get
        {
            lock (_lock)
                return _channels.Count;
        }
    }

    public IReadOnlyList<ConfiguredBus> All()
    {
        lock (_lock)
            return [.. _buses.Values];
    }

    /// <summary>Replaces all buses: all of these are there then, or, where one cannot be, those of before. Channels of buses that do not
    /// stay the same end before anything is changed.</summary>
    /// <exception cref="GrpcException">They contradict each other, or the connector does not have them.</exception>
    public async Task ConfigureAsync(IReadOnlyList<BusConfiguration> wanted, CancellationToken cancellationToken)
    {
        Check(wanted);
        await _configuring.WaitAsync(cancellationToken);
        try
        {
            Dictionary<string, ConfiguredBus> buses = await FindAsync(wanted, cancellationToken);
            Dictionary<string, ConfiguredBus> before = _buses;
            Task[] closing;
            lock (_lock)
            {
                // Nothing is opened on the others meanwhile.
                _buses = before.Where(bus => buses.GetValueOrDefault(bus.Key) == bus.Value).ToDictionary();
                OpenChannel[] ending = [.. _channels.Where(channel => !_buses.ContainsKey(channel.Bus.Name))];
                foreach (OpenChannel channel in ending)
                    channel.End($"Bus {channel.Bus.Name} was configured anew.");
                closing = [.. ending.Select(channel => channel.Closed)];
            }
            try
            {
                await Task.WhenAll(closing).WaitAsync(cancellationToken);
                if (!hold.IsObserver && buses.Count > 0)
                    await SetUpAsync(buses.Values, cancellationToken);
                before = buses;
            }
            finally
            {
                lock (_lock)
                    _buses = before;
            }
        }
        finally
        {
            await hold.KeepOnlyAsync(All().Select(bus => bus.Pins).ToHashSet());
            _configuring.Release();
        }
    }

    /// <summary>Takes a place for a channel, which is free again when that is disposed of.</summary>
    /// <exception cref="GrpcException">There is no such bus, or it is for others, or there are too many channels.</exception>
    public OpenChannel Open(string busName, CanProtocol protocol, ConfiguredChannel definition, int maxChannels)
    {
        lock (_lock)
        {
            if (_isClosed)
                throw new GrpcException(GrpcStatusCode.Cancelled, "The session is over.");
            if (!_buses.TryGetValue(busName, out ConfiguredBus? bus))
            {
                string known = _buses.Count == 0 ? "none is" : $"{string.Join(", ", _buses.Keys)} {(_buses.Count == 1 ? "is" : "are")}";
                throw new GrpcException(GrpcStatusCode.FailedPrecondition, $"No bus \"{busName}\" is configured; {known}.");
            }
            if (bus.Definition.CanProtocol is not CanProtocol.Undefined and var other && other != protocol)
            {
                throw new GrpcException(
                    GrpcStatusCode.FailedPrecondition, $"Bus \"{busName}\" is configured for {other}, and this takes {protocol}.");
            }
            if (_channels.Count >= maxChannels)
                throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"The session has {maxChannels} channels open; close some.");
            var channel = new OpenChannel(bus, definition, Remove);
            _channels.Add(channel);
            return channel;
        }
    }

    /// <summary>Ends all channels, and comes back once they are closed.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
            foreach (OpenChannel channel in _channels)
                channel.End("The session is over.");
            if (_channels.Count == 0)
                return Task.CompletedTask;
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    public void Dispose() => _configuring.Dispose();

    private async Task<Dictionary<string, ConfiguredBus>> FindAsync(IReadOnlyList<BusConfiguration> wanted, CancellationToken cancellationToken)
    {
        Dictionary<string, ConfiguredBus> buses = [];
        foreach (BusConfiguration one in wanted)
        {
            InterfaceName name = await hold.GetInterfaceAsync(ConfiguredBus.PinsOf(one.CanBus), cancellationToken);
            if (buses.Values.FirstOrDefault(bus => bus.Interface == name) is { } other)
            {
                throw new GrpcException(
                    GrpcStatusCode.InvalidArgument, $"Buses {other.Name} and {one.BusName} would both be interface {name}.");
            }
            buses.Add(one.BusName, new ConfiguredBus(one.BusName, one.CanBus.Clone(), name));
        }
        return buses;
    }

    /// <summary>Where one cannot be as it is wanted, the interfaces get the settings back that they had.</summary>
    private async Task SetUpAsync(IEnumerable<ConfiguredBus> buses, CancellationToken cancellationToken)
    {
        DaemonClient daemon = await hold.GetDaemonAsync(cancellationToken);
        List<BusSetup> changed = [];
        try
        {
            foreach (ConfiguredBus bus in buses)
                changed.Add(await BusSetup.ApplyAsync(bus, daemon, cancellationToken));
        }
        catch
        {
            foreach (BusSetup one in changed)
                await one.TakeBackAsync(daemon);
            throw;
        }
    }

    private void Remove(OpenChannel channel)
    {
        lock (_lock)
        {
            _channels.Remove(channel);
            if (_isClosed && _channels.Count == 0)
                _empty?.TrySetResult();
        }
    }

    private static void Check(IReadOnlyList<BusConfiguration> wanted)
    {
        if (wanted.Count > MaxBuses)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"There are {MaxBuses} buses at most; these are {wanted.Count}.");
        for (int i = 0; i < wanted.Count; i++)
        {
            BusConfiguration one = wanted[i];
            if (one.BusDefinitionCase is BusConfiguration.BusDefinitionOneofCase.None || one.BusName.Length == 0)
            {
                string missing = one.BusName.Length == 0 ? "name" : "kind";
                throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Bus number {i + 1} has no {missing}.");
            }
            if (one.CanBus is not { } bus)
                throw new GrpcException(GrpcStatusCode.Unimplemented, $"Bus {one.BusName}: {Hardware.Missing(one.BusDefinitionCase)}");
            if (bus.CanProtocol == CanProtocol.Tp20)
                throw new GrpcException(GrpcStatusCode.Unimplemented, $"Bus {one.BusName}: {Hardware.NoTp20}");
            _ = bus.CanBitRate.ToBitsPerSecond();
            foreach (BusConfiguration before in wanted.Take(i))
            {
                if (before.BusName == one.BusName)
                    throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Two buses are named {one.BusName}.");
                if (ConfiguredBus.PinsOf(before.CanBus).Touches(ConfiguredBus.PinsOf(bus)))
                    throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Buses {before.BusName} and {one.BusName} share pins.");
            }
        }
    }
}
