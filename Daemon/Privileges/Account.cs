using CanTools.Shared.LibC;

namespace CanTools.Daemon.Privileges;

/// <summary>The user as whom root's daemon goes on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="User">Its number.</param>
/// <param name="Group">Its group's number.</param>
internal sealed record Account(string Name, uint User, uint Group)
{
    private const string Default = "hycan";

    /// <summary>The one that was named, else hycan where there is such a user; null where the daemon stays who it is.</summary>
    /// <exception cref="DaemonStartException">There is no such user.</exception>
    public static Account? Find(string? name)
    {
        if (LibC.geteuid() != 0)
            return null;
        Account? account = LibC.FindUser(name ?? Default) is { } found ? new Account(name ?? Default, found.User, found.Group) : null;
        if (account is null && name is not null)
            throw new DaemonStartException($"There is no user '{name}' to go on as. Create it with 'useradd --system {name}', or name another.");
        return account?.User == 0 ? null : account;
    }
}
