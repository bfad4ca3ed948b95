using CanTools.Client.Connections;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client;

public sealed partial class DaemonClient
{
    /// <summary>Creates a virtual CAN interface, up; it goes again when the result is disposed of, or this client is.</summary>
    /// <param name="name">Its name, or a pattern such as "vcan%d", for which the kernel picks; null is "vcan%d".</param>
    /// <param name="options">What is to be otherwise.</param>
    /// <param name="cancellationToken">Ends the wait; an interface that is made all the same goes with this client.</param>
    /// <exception cref="RequestRefusedException">
    /// There is an interface of that name (<see cref="DaemonErrorCode.InterfaceExists"/>), or one too many; the message says it.
    /// </exception>
    public async Task<CreatedInterface> CreateVcanAsync(
        InterfaceNamePattern? name = null, CanInterfaceOptions? options = null, CancellationToken cancellationToken = default)
    {
        CreateLinkMessage request = ForVcan(name, options);
        using Reply reply = await RequestAsync(Operation.CreateLink, Payload(request), 0, cancellationToken).ConfigureAwait(false);
        return Created(request, reply);
    }

    /// <inheritdoc cref="CreateVcanAsync"/>
    public CreatedInterface CreateVcan(InterfaceNamePattern? name = null, CanInterfaceOptions? options = null)
    {
        CreateLinkMessage request = ForVcan(name, options);
        using Reply reply = Request(Operation.CreateLink, Payload(request), 0);
        return Created(request, reply);
    }

    /// <summary>Creates the two ends of a virtual CAN cable.</summary>
    /// <param name="name">One end's name or pattern; null is "vxcan%d".</param>
    /// <param name="peerName">The other end's.</param>
    /// <param name="peerPlace">Where the other end goes; null: here, too.</param>
    /// <param name="options">What is to be otherwise.</param>
    /// <param name="cancellationToken">Ends the wait; a pair that is made all the same goes with this client.</param>
    /// <exception cref="RequestRefusedException">As above, or the process is not one of this user's.</exception>
    public async Task<CreatedInterface> CreateVxcanAsync(
        InterfaceNamePattern? name = null, InterfaceNamePattern? peerName = null, NetworkNamespaceOf? peerPlace = null,
        CanInterfaceOptions? options = null, CancellationToken cancellationToken = default)
    {
        CreateLinkMessage request = ForVxcan(name, peerName, peerPlace, options);
        using Reply reply = await RequestAsync(Operation.CreateLink, Payload(request), 0, cancellationToken).ConfigureAwait(false);
        return Created(request, reply);
    }

    /// <inheritdoc cref="CreateVxcanAsync"/>
    public CreatedInterface CreateVxcan(
        InterfaceNamePattern? name = null, InterfaceNamePattern? peerName = null, NetworkNamespaceOf? peerPlace = null,
        CanInterfaceOptions? options = null)
    {
        CreateLinkMessage request = ForVxcan(name, peerName, peerPlace, options);
        using Reply reply = Request(Operation.CreateLink, Payload(request), 0);
        return Created(request, reply);
    }

    /// <summary>Deletes an interface that the daemon made for this user, whenever that was.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="index">Its index, so that no other is hit that has come to the name; 0: whichever has it.</param>
    /// <param name="cancellationToken">Ends the wait; the daemon may have deleted it all the same.</param>
    /// <exception cref="RequestRefusedException">It is a controller, or was made by others or for others.</exception>
    public async Task DeleteInterfaceAsync(InterfaceName name, int index = 0, CancellationToken cancellationToken = default) =>
        (await RequestAsync(Operation.DeleteLink, Payload(name, index), 0, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <inheritdoc cref="DeleteInterfaceAsync"/>
    public void DeleteInterface(InterfaceName name, int index = 0) =>
        Request(Operation.DeleteLink, Payload(name, index), 0).Dispose();

    /// <summary>Changes an interface's settings: all of them, or none.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="settings">What is to be changed.</param>
    /// <param name="takeDown">
    /// Most settings can only be changed while the interface is down. True: one that is up is taken down for it and brought
    /// up again, and if anything fails it is as it was before. False: one that is up is refused.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; the daemon may have changed it all the same.</param>
    /// <exception cref="ArgumentException">The settings contradict themselves.</exception>
    /// <exception cref="RequestRefusedException">
    /// It is up (<see cref="DaemonErrorCode.InterfaceIsUp"/>), or the controller cannot do this; the message says what.
    /// </exception>
    public async Task ConfigureAsync(
        InterfaceName name, CanLinkSettings settings, bool takeDown = false, CancellationToken cancellationToken = default) =>
        (await RequestAsync(Operation.ConfigureLink, Payload(name, settings, takeDown), 0, cancellationToken)
            .ConfigureAwait(false)).Dispose();

    /// <inheritdoc cref="ConfigureAsync"/>
    public void Configure(InterfaceName name, CanLinkSettings settings, bool takeDown = false) =>
        Request(Operation.ConfigureLink, Payload(name, settings, takeDown), 0).Dispose();

    private static CreateLinkMessage ForVcan(InterfaceNamePattern? name, CanInterfaceOptions? options)
    {
        options = Checked(options);
        return new CreateLinkMessage(
            CanLinkKind.Vcan, options.Up, options.Stays, options.Mtu ?? 0, name ?? "vcan%d", options.Alias ?? "");
    }

    private static CreateLinkMessage ForVxcan(
        InterfaceNamePattern? name, InterfaceNamePattern? peerName, NetworkNamespaceOf? place, CanInterfaceOptions? options)
    {
        options = Checked(options);
        return new CreateLinkMessage(
            CanLinkKind.Vxcan, options.Up, options.Stays, options.Mtu ?? 0, name ?? "vxcan%d", options.Alias ?? "",
            peerName ?? "vxcan%d", place is not null, place?.ProcessId ?? 0);
    }

    private static CanInterfaceOptions Checked(CanInterfaceOptions? options)
    {
        options ??= new CanInterfaceOptions();
        var settings = new CanLinkSettings { Mtu = options.Mtu, Alias = options.Alias, Restart = true };
        return settings.FindProblem() is not { } problem
            ? options
            : throw new ArgumentException($"Such an interface cannot be: {problem}.", nameof(options));
    }

    private static byte[] Payload(CreateLinkMessage request)
    {
        var writer = new PayloadWriter(new byte[ProtocolLimits.MaxPayload]);
        request.Write(ref writer);
        return writer.Written.ToArray();
    }

    private static byte[] Payload(InterfaceName name, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var writer = new PayloadWriter(new byte[ProtocolLimits.MaxPayload]);
        new DeleteLinkMessage(index, Payload(name).Length > 0 ? name : default).Write(ref writer);
        return writer.Written.ToArray();
    }

    private static byte[] Payload(InterfaceName name, CanLinkSettings settings, bool takeDown)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (name == default)
            throw new ArgumentException("A default InterfaceName names no interface.", nameof(name));
        if (settings.FindProblem() is { } problem)
            throw new ArgumentException($"These settings cannot be: {problem}.", nameof(settings));
        var writer = new PayloadWriter(new byte[ProtocolLimits.MaxPayload]);
        new ConfigureLinkMessage(name, takeDown, settings).Write(ref writer);
        return writer.Written.ToArray();
    }

    private CreatedInterface Created(CreateLinkMessage request, Reply reply)
    {
        if (!CreatedLinkMessage.TryRead(reply.Message, out CreatedLinkMessage created))
            throw Malformed(Operation.CreateLink);
        if (request.Stays)
            return new CreatedInterface(this, null, created, isTemporary: false);

        // A temporary one lives as long as the connection on which it was made, so that must not be given up before.
        DaemonConnection connection = reply.Connection!;
        return connection.TryKeep()
            ? new CreatedInterface(this, connection, created, isTemporary: true)
            : throw new DaemonUnavailableException(
                $"The connection to the daemon ended just when '{created.Name}' was made, and the interface with it. Try again.");
    }
}
