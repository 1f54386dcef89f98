namespace EfBatched.Contexts;

/// <summary>Where the engine gets its contexts: a scope of its own each time, or the one context of a caller.</summary>
internal interface IContextSource
{
    /// <summary>True when every handle is for the same context, so that there can be one at a time.</summary>
    bool IsShared { get; }

    ContextHandle Open();
}
