using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Provisioning.Sip.Transports;

namespace Provisioning.Signalling;

/// <summary>The ranges of the parts of <see cref="TransportOptions"/>, which the validation of the whole does not look into.</summary>
internal sealed class TransportCheck : IValidateOptions<TransportOptions>
{
    public ValidateOptionsResult Validate(string? name, TransportOptions options)
    {
        var problems = new List<ValidationResult>();
        foreach (var part in (object[])[options.Messages, options.Sources, options.Connections, .. options.Listeners])
            Validator.TryValidateObject(part, new ValidationContext(part), problems, validateAllProperties: true);
        return problems.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(problems.Select(problem => $"{SipOptions.Section}:Transport: {problem.ErrorMessage}"));
    }
}
