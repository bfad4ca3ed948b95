using System.Collections.Frozen;
using CanTools.Shared.Can;

namespace CanTools.Client.Callbacks;

/// <summary>Which callbacks want which identifier. It never changes: adding and removing make another one. No I/O.</summary>
internal sealed class CallbackTable
{
    /// <summary>More filters than these the kernel does not take, and then all frames come.</summary>
    private const int MaxFilters = 512;

    private readonly Registration[] _registrations;
    private readonly Registration[]?[] _standard = new Registration[]?[CanId.MaxStandard + 1];
    private readonly FrozenDictionary<uint, Registration[]> _extended;
    private readonly Registration[] _all;

    private CallbackTable(Registration[] registrations)
    {
        _registrations = registrations;
        _all = [.. registrations.Where(registration => registration.Ids is null)];
        Registration[] chosen = [.. registrations.Where(registration => registration.Ids is not null)];
        var byId = chosen
            .SelectMany(registration => registration.Ids!.Select(id => (Id: id, Registration: registration)))
            .GroupBy(pair => pair.Id)
            .ToDictionary(group => group.Key, Registration[] (group) => [.. _all, .. group.Select(pair => pair.Registration).Distinct()]);
        foreach ((CanId id, Registration[] wanting) in byId.Where(pair => !pair.Key.IsExtended))
            _standard[id.Value] = wanting;
        _extended = byId.Where(pair => pair.Key.IsExtended).ToFrozenDictionary(pair => pair.Key.Value, pair => pair.Value);
        Filters = _all.Length > 0 || byId.Count > MaxFilters ? [CanFilter.All] : [.. byId.Keys.Select(CanFilter.Exactly)];
    }

    public static CallbackTable Empty { get; } = new([]);

    public bool IsEmpty => _registrations.Length == 0;

    /// <summary>What the kernel need let through for it.</summary>
    public CanFilter[] Filters { get; }

    public CallbackTable With(Registration registration) => new([.. _registrations, registration]);

    public CallbackTable Without(Registration registration) => new([.. _registrations.Where(other => other != registration)]);

    /// <summary>Who wants all frames.</summary>
    public Registration[] All => _all;

    /// <summary>Ends all callbacks.</summary>
    public void End()
    {
        foreach (Registration registration in _registrations)
            registration.End();
    }

    /// <summary>Who wants a frame of this identifier.</summary>
    public Registration[] Find(CanId id)
    {
        if (!id.IsExtended)
            return _standard[id.Value] ?? _all;
        return _extended.TryGetValue(id.Value, out Registration[]? wanting) ? wanting : _all;
    }
}
