namespace EfBatched.Running.Contexts;

/// <summary>Where the engine gets its contexts: a scope of its own each time, or the one context of a caller.</summary>
internal interface IContextSource
{
    ContextHandle Open();
}
