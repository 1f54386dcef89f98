using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.Json;

namespace EfBatched.Batching;

/// <summary>
/// Writes a <see cref="Boundary" /> as a JSON array and reads it back without loss, with EF's own JSON form of each key
/// property, so that value converters are honoured.
/// </summary>
internal sealed class BoundaryCodec(IReadOnlyList<KeyColumn> columns)
{
    /// <summary>Writes the boundary's values as a JSON array, one element per key column.</summary>
    public string Encode(Boundary boundary)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            for (var i = 0; i < columns.Count; i++)
            {
                columns[i].JsonReaderWriter.ToJson(writer, boundary.Values[i]);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads what <see cref="Encode" /> wrote.</summary>
    /// <exception cref="FormatException">The text is no JSON array with a fitting value per key column.</exception>
    public Boundary Decode(string json)
    {
        try
        {
            return DecodeCore(Encoding.UTF8.GetBytes(json));
        }
        catch (Exception exception)
        {
            // EF's readers report a token that does not fit in their own ways: JsonException, FormatException,
            // InvalidOperationException, OverflowException, or whatever a value converter throws.
            throw new FormatException(EfBatchedStrings.MalformedBoundary(columns), exception);
        }
    }

    private Boundary DecodeCore(byte[] utf8)
    {
        // EF's readers trust the shape of the text, so it is checked as a whole before they see it.
        Check(utf8);

        var manager = new Utf8JsonReaderManager(new JsonReaderData(utf8), queryLogger: null);
        manager.MoveNext();

        var values = ImmutableArray.CreateBuilder<object>(columns.Count);
        foreach (var column in columns)
        {
            manager.MoveNext();
            values.Add(column.JsonReaderWriter.FromJson(ref manager));
        }

        return new Boundary(values.MoveToImmutable());
    }

    private void Check(byte[] utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        var root = document.RootElement;

        if (root.ValueKind != JsonValueKind.Array
            || root.GetArrayLength() != columns.Count
            || root.EnumerateArray().Any(e => e.ValueKind == JsonValueKind.Null))
        {
            throw new JsonException();
        }
    }
}
