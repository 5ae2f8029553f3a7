using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

[assembly: AssemblyFixture(typeof(Provisioning.Tests.PostgreSqlServer))]

namespace Provisioning.Tests;

/// <summary>
/// A private PostgreSQL for this run of the tests: made when the first test wants it, a fresh database for each that asks,
/// gone with the run.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string User = "postgres";
    private static readonly string[] Parents = ["/usr/lib/postgresql", "/usr/local/lib/postgresql"];
    private static readonly Lazy<Task<PostgreSqlServer>> Started = new(StartAsync);
    private static int _databases;

    private readonly string _folder;
    private readonly string _programs;

    /// <summary>For xunit, which disposes of it at the end of the run.</summary>
    public PostgreSqlServer()
        : this("", "", 0)
    {
    }

    private PostgreSqlServer(string folder, string programs, int port) => (_folder, _programs, Port) = (folder, programs, port);

    public int Port { get; }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>What is lost with the machine is lost: the tests ask what the server does, not what a disk does.</summary>
    private string Settings => $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=300 -c full_page_writes=off";

    /// <summary>The connection string of a new, empty database.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        var server = await Started.Value;
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _databases)}");
        await server.ExecuteAsync($"CREATE DATABASE {name}");
        return server.ConnectionString(name);
    }

    public static async Task DropDatabaseAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await (await Started.Value).ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    /// <summary>Everything in a database as text.</summary>
    public static async Task<string> DumpAsync(string connectionString)
    {
        var server = await Started.Value;
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        return await server.RunAsync("pg_dump", "-h", "127.0.0.1", "-p", $"{server.Port}", "-U", User, name);
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder.Length == 0)
        {
            if (Started.IsValueCreated)
                await (await Started.Value).DisposeAsync();
            return;
        }

        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>One that a test may stop and start; it goes with the test.</summary>
    internal static Task<PostgreSqlServer> StartOwnAsync() => StartAsync();

    internal async Task<string> CreateOwnDatabaseAsync(string name)
    {
        await ExecuteAsync($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>As a crash would: nobody is said goodbye to.</summary>
    internal async Task StopAsync()
    {
        await RunAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        NpgsqlConnection.ClearAllPools(); // of this program; the server under test has its own
    }

    internal Task StartAgainAsync() => RunAsync("pg_ctl", "-D", Data, "-l", Path.Combine(_folder, "log"), "-o", Settings, "-w", "start");

    private static async Task<PostgreSqlServer> StartAsync()
    {
        var server = new PostgreSqlServer(Directory.CreateTempSubdirectory("provisioning-postgresql").FullName, FindPrograms(), FreePort());
        if (Environment.IsPrivilegedProcess)
            await RunProgramAsync("chown", [User, server._folder], asOther: false);
        await server.RunAsync("initdb", "-D", server.Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        await server.StartAgainAsync();
        return server;
    }

    private static string FindPrograms() =>
        Parents.Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories).OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            .Append("/usr/local/bin").Append("/opt/homebrew/bin")
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
        ?? throw new InvalidOperationException("PostgreSQL is missing, and every store is tested on it too: install the package 'postgresql' (apt-get install postgresql).");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Without a pool: a database can be dropped at once.</summary>
    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={Port};Username={User};Database={database};Include Error Detail=true";

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(User) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private Task<string> RunAsync(string program, params string[] arguments) =>
        RunProgramAsync(Path.Combine(_programs, program), arguments, Environment.IsPrivilegedProcess);

    /// <summary>PostgreSQL refuses to run as root, so root runs it as its own user.</summary>
    private static async Task<string> RunProgramAsync(string program, string[] arguments, bool asOther)
    {
        // The server that pg_ctl leaves behind would keep a pipe open, so what is written goes to a file.
        var output = Path.GetTempFileName();
        var command = string.Join(' ', arguments.Prepend(program).Select(word => $"'{word}'"));
        var shell = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        shell.ArgumentList.Add("-c");
        shell.ArgumentList.Add(asOther ? $"exec runuser -u {User} -- {command} > '{output}' 2>&1 < /dev/null" : $"exec {command} > '{output}' 2>&1 < /dev/null");
        using var process = Process.Start(shell)!;
        await process.WaitForExitAsync();
        var text = await File.ReadAllTextAsync(output);
        File.Delete(output);
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{command} ended with {process.ExitCode}: {text}");
    }
}
