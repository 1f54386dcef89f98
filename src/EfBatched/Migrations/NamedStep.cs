namespace EfBatched.Migrations;

/// <summary>A step that concerns one batched migration by its name: the gate, and the undoing of an enqueue.</summary>
internal sealed record NamedStep(string Name, TrackingLocation Tracking);
