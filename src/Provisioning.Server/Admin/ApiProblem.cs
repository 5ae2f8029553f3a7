using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Provisioning.Configs;
using Provisioning.Devices;

namespace Provisioning.Admin;

/// <summary>One problem in the list that a refused request gets.</summary>
/// <param name="Path">The place by the names of things: <c>devices/805ec0000001/model</c>.</param>
/// <param name="Field">The field of the body that was sent: <c>model</c>.</param>
/// <param name="Line">In the text that was sent, counted from 1; 0 when it has no place there.</param>
internal sealed record ApiError(string Path, string Field, string Message, string Severity, int Line, int Column);

/// <summary>Answers of RFC 9457: what is wrong, where, and what to do.</summary>
internal static class ApiProblem
{
    public static ProblemHttpResult Of(int status, string title, string detail, IEnumerable<ApiError>? errors = null)
    {
        var problem = new ProblemDetails { Status = status, Title = title, Detail = detail };
        if (errors is not null)
            problem.Extensions["errors"] = errors.ToArray();
        return TypedResults.Problem(problem);
    }

    public static ProblemHttpResult NotFound(string path) =>
        Of(StatusCodes.Status404NotFound, "There is no such thing", $"'{path}' is not in this fleet.");

    public static ProblemHttpResult Refused(IEnumerable<TextProblem> problems, string subject = "")
    {
        var errors = problems.OrderBy(problem => (problem.Line, problem.Column)).Select(problem => Error(problem, subject)).ToList();
        var count = errors.Count(error => error.Severity == "error");
        return Of(StatusCodes.Status422UnprocessableEntity, "The change was refused", $"{count} {(count == 1 ? "error" : "errors")}; nothing was changed.", errors);
    }

    public static ProblemHttpResult Refused(ChangeOutcome outcome, FleetReading reading, string subject = "") =>
        outcome.Verdict == ChangeVerdict.Stale
            ? Of(StatusCodes.Status412PreconditionFailed, "Somebody else changed it", "Read it again, look at what is different, and send your change with the new ETag.")
            : Refused(reading.Problems.Concat(outcome.Problems.Except(reading.Problems.Select(problem => problem.Problem)).Select(reading.Locate)), subject);

    public static ApiError Error(TextProblem problem, string subject = "")
    {
        var (path, message, severity) = problem.Problem;
        var field = subject.Length > 0 && path.StartsWith(subject + "/", StringComparison.Ordinal) ? path[(subject.Length + 1)..] : path;
        return new(path, field, message, severity == ProblemSeverity.Warning ? "warning" : "error", problem.Line, problem.Column);
    }
}
