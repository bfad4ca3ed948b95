using System.Text;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Requests;
using CanTools.Shared.Can;
using CanTools.Shared.Netlink;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Daemon.Links;

/// <summary>
/// One change of an interface's settings. Most of them need it down; who asks for it gets it down, changed and up again, and
/// as it was before where a step fails.
/// </summary>
internal sealed class LinkConfiguration(LinkManager links, Link link, ConfigureLinkMessage request)
{
    private readonly CanLinkSettings _settings = request.Settings;

    /// <summary>Null, or why nothing was changed.</summary>
    public Refusal? Apply()
    {
        if (_settings.ConcernsController && link.CanKind != CanLinkKind.Can)
            return LinkRefusals.NoController(link.Name, link.CanKind);
        if (_settings.Alias is { } alias && LinkMark.IsReserved(Encoding.UTF8.GetBytes(alias)))
            return LinkRefusals.ReservedAlias(link.Name);

        NetlinkResult result = links.TryRead(link.Index, out CanLink? before);
        if (!result.IsSuccess || before is null)
            return ConfigureRefusals.Explain(link.Name, _settings, result, null);
        string? what = before.IsUp ? FindWhatNeedsItDown() : null;
        if (what is not null && !request.TakeDown)
            return LinkRefusals.IsUp(link.Name, what);
        return what is null ? ChangeAsItIs(before) : ChangeDown(before);
    }

    private Refusal? ChangeAsItIs(CanLink before)
    {
        NetlinkResult result = Change(before, _settings);
        if (!result.IsSuccess)
            Restore(before);
        return Explain(result, before);
    }

    private Refusal? ChangeDown(CanLink before)
    {
        NetlinkResult result = links.SetUp(link.Index, up: false);
        if (!result.IsSuccess)
            return InterfaceRefusals.Switch(link, result, up: false);

        result = Change(before, _settings);
        bool isChanged = result.IsSuccess;
        if (isChanged)
            result = links.SetUp(link.Index, up: true);
        if (result.IsSuccess)
            return null;

        Refusal refusal = isChanged ? InterfaceRefusals.Switch(link, result, up: true) : Explain(result, before)!.Value;
        Restore(before);
        NetlinkResult restored = links.SetUp(link.Index, up: true);
        return refusal with
        {
            Text = restored.IsSuccess
                ? $"{refusal.Text} It is up again as it was before."
                : $"{refusal.Text} It could not be brought up again either ({restored.Describe()}), and is down.",
        };
    }

    private Refusal? Explain(NetlinkResult result, CanLink before) =>
        result.IsSuccess ? null : ConfigureRefusals.Explain(link.Name, _settings, result, before);

    private NetlinkResult Change(CanLink before, CanLinkSettings settings)
    {
        NetlinkResult result = default;
        if (settings.Mtu is not null || settings.Alias is not null)
            result = links.Set(link.Index, settings.Mtu, settings.Alias is { } alias ? AliasFor(before, alias) : null);
        return result.IsSuccess && settings.ConcernsController ? links.Configure(link.Index, settings) : result;
    }

    /// <summary>Our mark stays before it, where there is one.</summary>
    private static string AliasFor(CanLink before, string alias) =>
        before.Mark is { } mark ? (mark with { Note = alias }).ToString() : alias;

    /// <summary>
    /// Takes back what of a change may have been made before it failed; a controller takes one setting after the other. CAN FD
    /// goes with both timings, so that all of these are set again.
    /// </summary>
    private void Restore(CanLink before)
    {
        if (_settings.Mtu is not null || _settings.Alias is not null)
            _ = Change(before, new CanLinkSettings { Mtu = _settings.Mtu is null ? null : before.Mtu, Alias = _settings.Alias is null ? null : before.Alias ?? "" });
        if (before.Controller is not { } controller)
            return;

        CanControllerModes touched = (_settings.Enable | _settings.Disable) & (controller.SupportedModes ?? (CanControllerModes)~0);
        bool hasTiming = _settings.BitTiming is not null || _settings.DataBitTiming is not null || touched.HasFlag(CanControllerModes.Fd);
        var old = new CanLinkSettings
        {
            BitTiming = hasTiming ? controller.BitTiming?.ToSettable() : null,
            DataBitTiming = hasTiming ? controller.DataBitTiming?.ToSettable() : null,
            Enable = touched & controller.Modes,
            Disable = touched & ~controller.Modes,
            RestartDelay = _settings.RestartDelay is null ? null : controller.RestartDelay,
            TerminationOhms = _settings.TerminationOhms is null ? null : controller.TerminationOhms,
        };
        if (old.ConcernsController)
            _ = links.Configure(link.Index, old);
    }

    private string? FindWhatNeedsItDown() =>
        _settings.BitTiming is not null ? "the bit timing"
        : _settings.DataBitTiming is not null ? "the data bit timing"
        : (_settings.Enable | _settings.Disable) != 0 ? "the modes"
        : _settings.RestartDelay is not null ? "the restart delay"
        : _settings.Mtu is not null ? "the MTU"
        : null;
}
