using System.CommandLine;

namespace Provisioning.Cli;

internal static class ExportVerb
{
    public static Command Create()
    {
        var secrets = new Option<bool>("--secrets") { Description = "Write secrets too (administrators only); otherwise they are masked, which means 'as it is' on apply" };
        var command = new Command("export", "Write the fleet as a file that apply takes.") { secrets };
        command.SetApiAction(async (parsed, client, token) =>
        {
            Console.Out.Write(await client.GetTextAsync($"api/fleet?secrets={parsed.GetValue(secrets)}", token));
            return 0;
        });
        return command;
    }
}
