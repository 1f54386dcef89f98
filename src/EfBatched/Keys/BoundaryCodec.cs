using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.Json;

namespace EfBatched.Keys;

/// <summary>
/// Makes boundaries of key values and of the JSON array in which they are stored, with EF's own JSON form of each key property, so that value
/// converters are honoured.
/// </summary>
internal sealed class BoundaryCodec(IReadOnlyList<KeyColumn> columns)
{
    public IReadOnlyList<KeyColumn> Columns => columns;

    /// <summary>The boundary at these values, in the order of the columns, as its stored text gives them back.</summary>
    /// <exception cref="UnusableKeyException">A value cannot be written as JSON, as a NaN, or cannot be read back.</exception>
    public Boundary Create(ImmutableArray<object> values)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            for (var i = 0; i < columns.Count; i++)
            {
                try
                {
                    columns[i].JsonReaderWriter.ToJson(writer, values[i]);
                }
                catch (Exception e)
                {
                    throw new UnusableKeyException(KeysStrings.KeyNotStorable(columns[i], e.Message), e);
                }
            }

            writer.WriteEndArray();
        }

        try
        {
            return Parse(buffer.WrittenSpan.ToArray());
        }
        catch (Exception e)
        {
            throw new UnusableKeyException(KeysStrings.KeyNotReadable(columns, e.Message), e);
        }
    }

    /// <summary>The boundary that is stored, if there is one.</summary>
    /// <exception cref="FormatException">The text is no JSON array with a fitting value per key column.</exception>
    public Boundary? DecodeIfAny(EncodedBoundary? encoded) => encoded is { } stored ? Decode(stored) : null;

    /// <summary>The boundary that a stored text is of.</summary>
    /// <exception cref="FormatException">The text is no JSON array with a fitting value per key column.</exception>
    public Boundary Decode(EncodedBoundary encoded)
    {
        try
        {
            return Parse(Encoding.UTF8.GetBytes(encoded.Json));
        }
        catch (Exception exception)
        {
            // EF's readers report a token that does not fit in their own ways: JsonException, FormatException,
            // InvalidOperationException, OverflowException, or whatever a value converter throws.
            throw new FormatException(KeysStrings.MalformedBoundary(columns), exception);
        }
    }

    private Boundary Parse(byte[] utf8)
    {
        // EF's readers trust the shape of the text, so it is checked as a whole before they see it.
        var parts = ReadParts(utf8);

        var manager = new Utf8JsonReaderManager(new JsonReaderData(utf8), queryLogger: null);
        manager.MoveNext();

        var values = ImmutableArray.CreateBuilder<object>(columns.Count);
        foreach (var column in columns)
        {
            manager.MoveNext();
            values.Add(column.JsonReaderWriter.FromJson(ref manager));
        }

        return new Boundary(Encoding.UTF8.GetString(utf8), parts, values.MoveToImmutable());
    }

    private ImmutableArray<string> ReadParts(byte[] utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        var root = document.RootElement;

        return root.ValueKind == JsonValueKind.Array
            && root.GetArrayLength() == columns.Count
            && root.EnumerateArray().All(e => e.ValueKind != JsonValueKind.Null)
                ? [.. root.EnumerateArray().Select(e => e.GetRawText())]
                : throw new JsonException();
    }
}
