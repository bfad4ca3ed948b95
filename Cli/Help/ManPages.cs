using System.CommandLine;
using CanTools.Cli.Application;

namespace CanTools.Cli.Help;

/// <summary>Writes all man pages: the build calls it.</summary>
internal static class ManPages
{
    /// <summary>Marks that the build asks.</summary>
    public const string Word = "write-man-pages";

    /// <param name="arguments">A folder of templates, the folder of the programs, and where the pages go.</param>
    public static int Write(string[] arguments)
    {
        (string templates, string programs, string target) = (arguments[0], arguments[1], arguments[2]);
        Directory.CreateDirectory(target);
        RootCommand root = Canctl.MakeRoot();
        foreach (Command command in CommandText.Commands(root).Prepend(root))
            File.WriteAllText(Path.Combine(target, $"{CommandPage.NameOf(command)}.1"), CommandPage.Make(command));
        foreach (string template in Directory.GetFiles(templates, "*.in"))
        {
            string page = PageTemplate.Fill(File.ReadAllText(template), programs);
            File.WriteAllText(Path.Combine(target, Path.GetFileNameWithoutExtension(template)), page);
        }
        return ExitCode.Done;
    }
}
