using System.Collections.Immutable;
using Provisioning.Rendering;

namespace Provisioning.Firmware;

/// <summary>One row of the catalogue, and what was found of it in the folder.</summary>
internal sealed record FirmwareImage
{
    /// <summary>Stands in place of a model: every model of that maker.</summary>
    private const string EveryModel = "/*";

    /// <summary>Its name in the firmware folder.</summary>
    public required string File { get; init; }

    /// <summary><c>vendor/model</c>, or <c>vendor/*</c> for every model of a maker.</summary>
    public required ImmutableArray<string> Models { get; init; }

    /// <summary>What a phone tells once it runs this image.</summary>
    public required FirmwareVersion Version { get; init; }

    /// <summary>It may only be installed over this version or a later one; over any when null.</summary>
    public FirmwareVersion? Least { get; init; }

    /// <summary>It may only be installed over this version or an earlier one. When null, over whatever is older than itself.</summary>
    public FirmwareVersion? Most { get; init; }

    public required ContentHash Sha256 { get; init; }

    /// <summary>Of its row in the catalogue, counted from 1.</summary>
    public required int Line { get; init; }

    public FirmwareState State { get; init; } = FirmwareState.Checking;

    /// <summary>In bytes; 0 while there is no such file.</summary>
    public long Length { get; init; }

    public bool IsUsable => State == FirmwareState.Usable;

    public bool Fits(string model)
    {
        foreach (var fitting in Models)
        {
            if (fitting.Equals(model, StringComparison.Ordinal)
                || (fitting.EndsWith(EveryModel, StringComparison.Ordinal) && model.AsSpan().StartsWith(fitting.AsSpan(..^1), StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether it may be installed on a phone that runs this. A phone goes back to something older only where the row says so.</summary>
    public bool GoesOver(FirmwareVersion installed) =>
        installed != Version && (Least is null || installed >= Least) && (Most is null ? installed < Version : installed <= Most);
}

/// <summary>What was found of an image.</summary>
internal enum FirmwareState
{
    /// <summary>Its checksum is being computed; until then no phone is led to it.</summary>
    Checking,

    Usable,

    /// <summary>The folder has no such file.</summary>
    Missing,

    /// <summary>The file is not the one that the row describes.</summary>
    WrongChecksum,

    /// <summary>The file is there and cannot be read.</summary>
    Unreadable,
}

internal static class FirmwareStateWords
{
    /// <summary>Completes "x.rom cannot be used: ".</summary>
    public static string ToWords(this FirmwareState state) => state switch
    {
        FirmwareState.Checking => "its checksum is still being computed",
        FirmwareState.Missing => "the firmware folder has no such file",
        FirmwareState.WrongChecksum => "its checksum is not the one in the catalogue",
        FirmwareState.Unreadable => "the file cannot be read",
        _ => "it can",
    };
}
