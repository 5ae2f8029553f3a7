using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Provisioning.Devices;

/// <summary>
/// How the things of a fleet are written as JSON: the same words as in the fleet file. Secrets are written by what the
/// caller gives: sealed for the database, masked for people, open for those who may see them.
/// </summary>
internal static class FleetJson
{
    public static readonly JsonSerializerOptions Masked = Create(new SecretConverter(_ => Secret.Mask, null));

    public static readonly JsonSerializerOptions Open = Create(new SecretConverter(secret => secret.Reveal(), null));

    /// <summary>For the database.</summary>
    public static JsonSerializerOptions Sealed(Func<string, string> seal, Func<string, string> open) =>
        Create(new SecretConverter(secret => seal(secret.Reveal()), open));

    public static string CamelCase(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>As <c>805ec0123456</c>.</summary>
    public static JsonConverter Macs => new TextConverter<MacAddress>(MacAddress.Parse);

    public static JsonConverter Extensions => new TextConverter<ExtensionNumber>(ExtensionNumber.Parse);

    /// <summary>Makes the answers of an API speak the fleet's words, with secrets masked.</summary>
    public static void Configure(JsonSerializerOptions options) => Configure(options, new SecretConverter(_ => Secret.Mask, null));

    private static JsonSerializerOptions Create(SecretConverter secrets)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutEmpty } },
        };
        Configure(options, secrets);
        return options;
    }

    private static void Configure(JsonSerializerOptions options, SecretConverter secrets)
    {
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter<DayOfWeek>(new ThreeLetters()));
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(Macs);
        options.Converters.Add(Extensions);
        options.Converters.Add(new TextConverter<KeyPosition>(
            text => KeyPosition.TryParse(text, out var position) ? position : throw new JsonException($"'{text}' is no key position")));
        options.Converters.Add(new TextConverter<TimeOnly>(
            text => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture), time => time.ToString("HH:mm", CultureInfo.InvariantCulture)));
        options.Converters.Add(new TextConverter<DateRange>(DateRange.Parse));
        options.Converters.Add(secrets);
        options.Converters.Add(new SettingConverter(secrets));
    }

    /// <summary>
    /// An empty list or a flag that is not set says nothing; the file stays short. An empty text is written where leaving it
    /// out would mean something else.
    /// </summary>
    private static void LeaveOutEmpty(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            property.ShouldSerialize = (_, value) => value switch
            {
                null or false => false,
                "" => property.Name is not ("voicemailNumber" or "model"),
                ICollection { Count: 0 } => false,
                ImmutableSortedSet<ExtensionNumber> { Count: 0 } => false,
                1 => property.Name is not ("credentialGeneration" or "line"),
                _ => true,
            };
        }
    }

    private sealed class ThreeLetters : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name[..3].ToLowerInvariant();
    }

    private sealed class TextConverter<T>(Func<string, T> parse, Func<T, string>? write = null) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            try
            {
                return parse(reader.GetString() ?? "");
            }
            catch (FormatException wrong)
            {
                throw new JsonException(wrong.Message, wrong);
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(write is null ? value!.ToString() : write(value));
    }

    /// <summary>By value as text; by reference as <c>{ "env": "NAME" }</c>, in the database with the sealed value beside it.</summary>
    private sealed class SecretConverter(Func<Secret, string> write, Func<string, string>? open) : JsonConverter<Secret>
    {
        private const string SealedValue = "sealed";

        public override Secret Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (open is null)
                throw new JsonException("secrets are read from the database only");
            string? box = null, reference = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                if (name == SealedValue)
                    box = reader.GetString();
                else
                    reference = $"{name}:{reader.GetString()}";
            }

            return Secret.Sealed(() => open(box ?? throw new JsonException("a secret without its value")), reference);
        }

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options)
        {
            if (value.Reference is null && open is null)
            {
                writer.WriteStringValue(write(value));
                return;
            }

            writer.WriteStartObject();
            if (value.Reference?.Split(':', 2) is [var kind, var name])
                writer.WriteString(kind, name);
            if (open is not null)
                writer.WriteString(SealedValue, write(value));
            writer.WriteEndObject();
        }
    }

    private sealed class SettingConverter(SecretConverter secrets) : JsonConverter<SettingValue>
    {
        public override SettingValue Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String
                ? new SettingValue(reader.GetString()!)
                : new SettingValue(secrets.Read(ref reader, typeof(Secret), options));

        public override void Write(Utf8JsonWriter writer, SettingValue value, JsonSerializerOptions options)
        {
            if (value.Secret is { } secret)
                secrets.Write(writer, secret, options);
            else
                writer.WriteStringValue(value.Text);
        }
    }
}
