namespace CanTools.Daemon.Access;

/// <summary>The rules in force, in their order; a reload puts others in their place.</summary>
internal sealed class AccessRules(IReadOnlyList<AccessRule> rules)
{
    private AccessRule[] _rules = [.. rules];

    public ReadOnlySpan<AccessRule> All => _rules;

    public void Replace(IReadOnlyList<AccessRule> rules) => _rules = [.. rules];
}
