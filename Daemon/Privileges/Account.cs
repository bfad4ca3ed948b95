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
        if (LibC.FindUser(name ?? Default) is { } found)
            return found.User == 0 ? null : new Account(name ?? Default, found.User, found.Group);
        if (name is null)
            return null;
        throw new DaemonStartException(
            $"There is no user '{name}' to go on as. Create it with 'useradd --system {name}', or name another.");
    }

    /// <summary>
    /// Before the process becomes this user: the runtime reads on in the program's file, and the program is executed anew, and reads its
    /// configuration anew.
    /// </summary>
    /// <exception cref="DaemonStartException">This user may not read one of them.</exception>
    public void RequireFiles(string? configuration)
    {
        // The path is found out as long as all folders can be passed through.
        string program = Environment.ProcessPath ?? "/proc/self/exe";

        // Root's other groups must not open what this user cannot; the process is about to leave them anyway.
        _ = LibC.SetOnlyGroup(Group);
        _ = LibC.setfsgid(Group);
        _ = LibC.setfsuid(User);
        Errno programError = Access(program, LibC.R_OK | LibC.X_OK);
        Errno configurationError = configuration is null ? Errno.None : Access(configuration, LibC.R_OK);
        _ = LibC.setfsuid(0);
        _ = LibC.setfsgid(LibC.getegid());

        const string OrStayRoot = "or start it with --user=root to stay root, with fewer capabilities.";
        if (programError != Errno.None)
        {
            throw new DaemonStartException(
                $"The user {Name} may not read and execute {program}: {programError.Describe()}. Put it where everybody may "
                    + $"(scripts/install.sh does), {OrStayRoot}");
        }
        if (configurationError != Errno.None)
        {
            throw new DaemonStartException(
                $"The user {Name} may not read the configuration file {configuration}: {configurationError.Describe()}. Let this user, "
                    + OrStayRoot);
        }
    }

    /// <summary>As whom the calling thread opens files: that is what AT_EACCESS looks at.</summary>
    private static Errno Access(string path, int mode) =>
        LibC.faccessat(LibC.AT_FDCWD, path, mode, LibC.AT_EACCESS) == 0 ? Errno.None : LibC.LastError;
}
