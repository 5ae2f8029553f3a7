using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Provisioning.Storage;

/// <summary>
/// Inserts many rows by one statement that is prepared and used again: what makes ten thousand devices a matter of seconds on either database.
/// <see cref="FlushAsync"/> writes the rest.
/// </summary>
/// <param name="onConflict">An ON CONFLICT clause or empty.</param>
internal sealed class BulkInsert(DbTransaction transaction, string table, string onConflict, params string[] columns) : IAsyncDisposable
{
    /// <summary>Saves round trips to PostgreSQL. SQLite has none, and looks each parameter up by name among all of its statement.</summary>
    private readonly int _rowsAStatement = transaction.Connection is SqliteConnection ? 1 : 10;

    private readonly List<object?[]> _rows = [];
    private DbCommand? _full;

    public async ValueTask AddAsync(CancellationToken token, params object?[] values)
    {
        if (values.Length != columns.Length)
            throw new ArgumentException($"{values.Length} values for {columns.Length} columns of {table}", nameof(values));
        _rows.Add(values);
        if (_rows.Count == _rowsAStatement)
            await ExecuteAsync(_full ??= CreateCommand(_rowsAStatement), token);
    }

    /// <summary>Writes what is left.</summary>
    public async Task FlushAsync(CancellationToken token)
    {
        if (_rows.Count == 0)
            return;
        await using var command = CreateCommand(_rows.Count);
        await ExecuteAsync(command, token);
    }

    public ValueTask DisposeAsync() => _full?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task ExecuteAsync(DbCommand command, CancellationToken token)
    {
        var index = 0;
        foreach (var row in _rows)
        {
            foreach (var value in row)
                command.Parameters[index++].Value = value ?? DBNull.Value;
        }

        await command.ExecuteNonQueryAsync(token);
        _rows.Clear();
    }

    private DbCommand CreateCommand(int rows)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        var text = new StringBuilder($"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ");
        for (var row = 0; row < rows; row++)
        {
            text.Append(row == 0 ? "(" : ", (");
            for (var column = 0; column < columns.Length; column++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{command.Parameters.Count}");
                command.Parameters.Add(parameter);
                text.Append(column == 0 ? "" : ", ").Append(parameter.ParameterName);
            }

            text.Append(')');
        }

        command.CommandText = text.Append(' ').Append(onConflict).ToString();
        return command;
    }
}
