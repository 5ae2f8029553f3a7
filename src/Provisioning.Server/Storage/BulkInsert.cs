using System.Data.Common;
using System.Globalization;
using System.Text;

namespace Provisioning.Storage;

/// <summary>
/// One INSERT of many rows: what makes ten thousand devices a matter of seconds on either database. Keep a statement under
/// 1,000 values (SQLite allows 32,766 parameters, but parsing gets no faster beyond that).
/// </summary>
internal sealed class BulkInsert(string table, params string[] columns)
{
    private readonly List<object?[]> _rows = [];

    public int Count => _rows.Count;

    public void Add(params object?[] values)
    {
        if (values.Length != columns.Length)
            throw new ArgumentException($"{values.Length} values for {columns.Length} columns of {table}", nameof(values));
        _rows.Add(values);
    }

    /// <summary>Writes the rows and forgets them. <paramref name="onConflict"/> is an ON CONFLICT clause or empty.</summary>
    public async Task ExecuteAsync(DbTransaction transaction, CancellationToken token, string onConflict = "")
    {
        if (_rows.Count == 0)
            return;
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        var text = new StringBuilder($"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ");
        for (var row = 0; row < _rows.Count; row++)
        {
            text.Append(row == 0 ? "(" : ", (");
            for (var column = 0; column < columns.Length; column++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{command.Parameters.Count}");
                parameter.Value = _rows[row][column] ?? DBNull.Value;
                command.Parameters.Add(parameter);
                text.Append(column == 0 ? "" : ", ").Append(parameter.ParameterName);
            }

            text.Append(')');
        }

        command.CommandText = text.Append(' ').Append(onConflict).ToString();
        await command.ExecuteNonQueryAsync(token);
        _rows.Clear();
    }
}
