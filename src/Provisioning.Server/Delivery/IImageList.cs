using Provisioning.Rendering;

namespace Provisioning.Delivery;

/// <summary>What is known of the files in the firmware folder. Answers from memory: a request never waits for the reading of an image.</summary>
internal interface IImageList
{
    /// <summary>Whether phones may have it. The list beside the images is none of theirs, and an image that is not the one that was listed is for nobody.</summary>
    bool IsOpen(FileInfo file);

    /// <summary>SHA-256 of a listed image as it lies there now; null where that is not known.</summary>
    ContentHash? HashOf(FileInfo file);
}

/// <summary>Where nobody keeps a list.</summary>
internal sealed class NoImageList : IImageList
{
    public bool IsOpen(FileInfo file) => true;

    public ContentHash? HashOf(FileInfo file) => null;
}
