using CanTools.Shared.LibC;

namespace CanTools.Daemon.Privileges;

/// <summary>Gives up, in the calling thread, all that a program executed by it is not to have.</summary>
internal static class PrivilegeDrop
{
    /// <param name="kept">What remains in every set: permitted, effective, inheritable, ambient and bounding.</param>
    /// <param name="account">Whom the process becomes; null: it stays who it is.</param>
    /// <exception cref="DaemonStartException">The kernel does not do it.</exception>
    public static void To(Capabilities kept, Account? account)
    {
        ShrinkBoundingSet(kept);
        if (account is not null)
            Become(account);
        Check(LibC.SetCapabilities(kept.Bits), $"drop all but {kept}");

        // What another user's program is executed with; root's would have it anyway.
        Check(LibC.Prctl(LibC.PR_CAP_AMBIENT, LibC.PR_CAP_AMBIENT_CLEAR_ALL), "clear the ambient capabilities");
        foreach (int number in kept.Numbers)
            Check(LibC.Prctl(LibC.PR_CAP_AMBIENT, LibC.PR_CAP_AMBIENT_RAISE, number), $"keep capability {number}");
        Check(LibC.Prctl(LibC.PR_SET_NO_NEW_PRIVS, 1), "rule out new privileges");
    }

    /// <summary>Without CAP_SETPCAP it stays as it is, and gives nothing: nothing can be gained any more by executing a program.</summary>
    private static void ShrinkBoundingSet(Capabilities kept)
    {
        for (int number = 0; LibC.Prctl(LibC.PR_CAPBSET_READ, number) is >= 0 and var isIn; number++)
        {
            if (isIn == 1 && !kept.Numbers.Contains(number) && LibC.Prctl(LibC.PR_CAPBSET_DROP, number) != 0)
                return;
        }
    }

    /// <summary>The C library does this for all threads; only this one keeps capabilities over it.</summary>
    private static void Become(Account account)
    {
        Check(LibC.Prctl(LibC.PR_SET_KEEPCAPS, 1), "keep capabilities");
        Check(LibC.SetOnlyGroup(account.Group), $"leave root's groups for those of {account.Name}");
        Check(LibC.setresgid(account.Group, account.Group, account.Group), $"become the group of {account.Name}");
        Check(LibC.setresuid(account.User, account.User, account.User), $"become the user {account.Name}");
    }

    private static void Check(int result, string what) => Check(result == 0 ? Errno.None : LibC.LastError, what);

    private static void Check(Errno error, string what)
    {
        if (error != Errno.None)
            throw new DaemonStartException(
                $"Cannot {what}: {error.Describe()}. Give it no more capabilities than it needs, and it need not.");
    }
}
