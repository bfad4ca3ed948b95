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

    /// <summary>
    /// Before the process becomes this user: the runtime reads on in the program's file, and the program is executed anew.
    /// </summary>
    /// <exception cref="DaemonStartException">This user may not read the program.</exception>
    public void RequireProgram()
    {
        string program = Environment.ProcessPath ?? "/proc/self/exe";
        _ = LibC.setfsgid(Group);
        _ = LibC.setfsuid(User);
        using FileDescriptor file = LibC.open(program, LibC.O_RDONLY | LibC.O_CLOEXEC);
        Errno error = file.IsInvalid ? LibC.LastError : Errno.None;
        _ = LibC.setfsuid(0);
        _ = LibC.setfsgid(LibC.getegid());
        if (error != Errno.None)
        {
            throw new DaemonStartException(
                $"The user {Name} may not read {program}: {error.Describe()}. Put it where everybody may (scripts/install.sh does), or "
                    + "start it with --user=root to stay root, with fewer capabilities.");
        }
    }
}
