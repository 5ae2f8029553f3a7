using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;
using Provisioning.Storage;

namespace Provisioning.Admin;

/// <summary>Tells the administrator what an exception means, where it can be told.</summary>
internal sealed partial class FailedRequests(IOptions<DatabaseOptions> database, ILogger<FailedRequests> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is BadHttpRequestException bad)
        {
            await ApiProblem.Of(bad.StatusCode, "The request cannot be read", bad.InnerException is JsonException json ? json.Message : bad.Message).ExecuteAsync(httpContext);
            return true;
        }

        if (DatabaseFailure.Of(exception, database.Value) is not { } failure)
            return false;
        Failed(logger, failure.What, failure.Remedy);
        await ApiProblem.Of(
            failure.IsFull ? StatusCodes.Status507InsufficientStorage : StatusCodes.Status503ServiceUnavailable,
            failure.What, $"Nothing was changed. {failure.Remedy} Then send the request again.").ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(LogLevel.Error, "{What}: a request was refused. {Remedy}")]
    private static partial void Failed(ILogger logger, string what, string remedy);
}
