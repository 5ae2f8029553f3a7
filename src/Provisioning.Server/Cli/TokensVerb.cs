using System.CommandLine;
using Provisioning.Admin;
using Spectre.Console;

namespace Provisioning.Cli;

internal static class TokensVerb
{
    private static readonly Argument<string> Name = new("name") { Description = "The person or script that uses it" };

    public static Command Create() => new("tokens", "API tokens: who may use the server.") { List(), Add(), Remove() };

    private static Command List()
    {
        var command = new Command("list", "List the tokens, without their texts.");
        command.SetApiAction(async (_, client, token) =>
        {
            var table = new Table().AddColumns("name", "role", "made", "by");
            foreach (var item in await client.GetAsync<ApiToken[]>("api/tokens", token))
                table.AddRow(item.Name.EscapeMarkup(), item.Role.ToString().ToLowerInvariant(), item.CreatedAt.ToString("u"), item.CreatedBy.EscapeMarkup());
            AnsiConsole.Write(table);
            return 0;
        });
        return command;
    }

    private static Command Add()
    {
        var role = new Option<Role>("--role") { Description = "viewer, operator or admin", DefaultValueFactory = _ => Role.Viewer };
        var command = new Command("add", "Make a token; its text is printed this once.") { Name, role };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var made = await client.PostAsync<TokensApi.NewToken>("api/tokens", new TokensApi.TokenRequest(parsed.GetValue(Name)!, parsed.GetValue(role)), token);
            Console.Out.WriteLine(made.Token);
            return 0;
        });
        return command;
    }

    private static Command Remove()
    {
        var command = new Command("remove", "Take a token back, at once.") { Name };
        command.SetApiAction(async (parsed, client, token) =>
        {
            await client.DeleteAsync($"api/tokens/{CliVerbs.Escape(parsed.GetValue(Name)!)}", token);
            return 0;
        });
        return command;
    }
}
