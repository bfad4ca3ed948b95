using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Completion;
using CanTools.Cli.Help;
using NUnit.Framework;

namespace CanTools.Tests.Unit.Cli;

/// <summary>What canctl says of itself: help, man pages, completion.</summary>
[TestFixture, Category("Unit")]
internal sealed class CommandHelpTests
{
    private static IEnumerable<Command> All => Below(Canctl.MakeRoot());

    private static IEnumerable<Command> Below(Command command) =>
        CommandText.Commands(command).SelectMany(Below).Prepend(command);

    private static IEnumerable<Command> Named => All.Where(command => command is not RootCommand);

    [Test]
    public void Every_command_has_a_description_and_an_example_that_is_about_it()
    {
        foreach (CliCommand command in Named.Cast<CliCommand>())
        {
            Assert.That(command.Description, Is.Not.Empty.And.Not.EndsWith("."), CommandText.PathOf(command));
            Assert.That(command.Examples, Is.Not.Empty, CommandText.PathOf(command));
            Assert.That(
                command.Examples.All(example => example.Line.Contains(CommandText.PathOf(command), StringComparison.Ordinal)),
                CommandText.PathOf(command));
        }
    }

    [Test]
    public void Every_argument_and_option_says_what_it_is_and_what_value_it_takes()
    {
        foreach (Command command in Named)
        {
            foreach (Argument argument in CommandText.Arguments(command))
                Assert.That(argument.Description, Is.Not.Null.And.Not.Empty, $"{CommandText.PathOf(command)} {argument.Name}");
            foreach (Option option in CommandText.Options(command))
            {
                Assert.That(option.Description, Is.Not.Null.And.Not.Empty, $"{CommandText.PathOf(command)} {option.Name}");
                Assert.That(option.ValueType == typeof(bool) || option.HelpName is { Length: > 0 }, $"{CommandText.PathOf(command)} {option.Name}");
            }
        }
    }

    [Test]
    public void Help_and_man_page_have_the_same_text()
    {
        foreach (CliCommand command in Named.Cast<CliCommand>())
        {
            var help = new StringWriter();
            HelpPage.Write(command, help);
            Command topic = command;
            while (topic.Parents.OfType<Command>().Single() is not RootCommand and var parent)
                topic = parent;
            string page = Plain(CommandPage.Make(topic)), text = Plain(help.ToString());

            foreach (Option option in CommandText.Options(command))
            {
                Assert.That(text, Does.Contain(CommandText.Names(option)).And.Contain(Plain(option.Description!)), CommandText.PathOf(command));
                Assert.That(page, Does.Contain(CommandText.Names(option)).And.Contain(Plain(option.Description!)), CommandText.PathOf(command));
            }
            foreach (Example example in command.Examples)
            {
                Assert.That(text, Does.Contain(Plain(example.Line)));
                Assert.That(page, Does.Contain(Plain(example.Line)));
            }
        }
    }

    [Test]
    public void No_line_of_help_is_longer_than_110_characters_but_examples()
    {
        foreach (Command command in All)
        {
            var help = new StringWriter();
            HelpPage.Write(command, help);
            Assert.That(
                help.ToString().Split('\n').Where(line => line.Length > 110 && !line.Contains("canctl ", StringComparison.Ordinal)), Is.Empty,
                CommandText.PathOf(command));
        }
    }

    [TestCase("", "hello interface dump")]
    [TestCase("inter", "interface")]
    [TestCase("interface|cr", "create")]
    [TestCase("interface|create|--fr", "--frames")]
    [TestCase("obd|query|vcan0|engine-sp", "engine-speed")]
    [TestCase("obd|query|vcan0|engine-speed|vehicle-sp", "vehicle-speed")]
    [TestCase("isotp|request|vcan0|7E", "7E0:7E8 7E1:7E9")]
    [TestCase("dump|--time|de", "delta")]
    [TestCase("completion|", "bash zsh fish")]
    [TestCase("daemon|log-level|de", "debug")]
    [TestCase("nosuchcommand|", "")]
    public void Words_are_completed(string typed, string expected)
    {
        var found = new StringWriter();

        Completer.Complete(typed.Split('|'), found);

        string[] words = [.. found.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0])];
        if (typed.Length == 0 || expected.Length == 0)
            Assert.That(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Is.SubsetOf(words));
        else
            Assert.That(words, Is.EquivalentTo(expected.Split(' ')));
    }

    /// <summary>Words, without how they are broken into lines and marked up.</summary>
    private static string Plain(string text) => string.Join(
        ' ', text.Replace("\\-", "-", StringComparison.Ordinal).Replace("\\e", "\\", StringComparison.Ordinal)
            .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
