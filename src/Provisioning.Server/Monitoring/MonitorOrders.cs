using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Pbxs;
using Provisioning.Rendering;

namespace Provisioning.Monitoring;

/// <summary>Makes what PBXs are ordered to do for a monitor.</summary>
internal sealed class MonitorOrders(AutoAnswers answers, RendererSource renderers, IOptions<MonitoringOptions> options)
{
    /// <param name="name">Of the monitored person.</param>
    public MonitorOrder Make(MonitoringSession session, Extension monitor, string name, PbxLeg leg, Privilege mode)
    {
        var words = new MonitoringWords(renderers.Current.Catalog.Vendors.Words);
        return new(session.Key, monitor, leg, mode)
        {
            Label = $"{words.Mode(session.Mode)}: {name}",
            AutoAnswer = answers.Of(session.Monitor),
            RingFor = options.Value.RingFor,
        };
    }

    /// <summary>A sentence for people, in English.</summary>
    public string Words(MonitoringRefusal refusal, ExtensionNumber monitored, string? name) =>
        new MonitoringWords(renderers.Current.Catalog.Vendors.Words).Refusal(refusal, monitored, name ?? monitored.ToString());
}
