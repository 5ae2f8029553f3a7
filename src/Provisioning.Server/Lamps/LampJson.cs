using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Provisioning.Devices;

namespace Provisioning.Lamps;

/// <summary>How a lamp is written, over MQTT and HTTP alike: a field that says nothing is left out.</summary>
internal static class LampJson
{
    private static readonly JsonSerializerOptions Options = Create();

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;

    public static string Word(LampState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        FleetJson.Configure(options);
        options.RespectRequiredConstructorParameters = false; // what says nothing is left out
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return options;
    }
}
