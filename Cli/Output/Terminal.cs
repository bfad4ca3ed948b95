using System.Text;
using Spectre.Console;

namespace CanTools.Cli.Output;

/// <summary>Where Spectre.Console draws: one of the two standard streams.</summary>
internal sealed class Terminal(TextWriter writer, bool isTerminal) : IAnsiConsoleOutput
{
    /// <summary>Wide enough that nothing is broken into lines for a program that reads it.</summary>
    private const int NoEnd = 10_000;

    public TextWriter Writer => writer;

    public bool IsTerminal => isTerminal;

    public int Width => isTerminal && Console.WindowWidth is > 0 and var width ? width : NoEnd;

    public int Height => isTerminal && Console.WindowHeight is > 0 and var height ? height : NoEnd;

    public void SetEncoding(Encoding encoding)
    {
    }

    /// <summary>A console on a stream, which draws and colours what it can.</summary>
    public static IAnsiConsole Open(TextWriter writer, bool isTerminal, bool hasColor)
    {
        bool canDraw = isTerminal && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new Terminal(writer, isTerminal),
            Ansi = canDraw || hasColor ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = hasColor ? ColorSystemSupport.EightBit : ColorSystemSupport.NoColors,
            Interactive = canDraw ? InteractionSupport.Yes : InteractionSupport.No,
        });
        console.Profile.Capabilities.Unicode = true;
        console.Profile.Capabilities.Ansi = canDraw || hasColor;
        return console;
    }
}
