using HelloMesh.Router;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Testing.Results;

/// <summary>A line of the output: a request, its answer, and whether the answer is the expected one.</summary>
/// <param name="Source">Name of the request's file.</param>
/// <param name="Request">The request line.</param>
/// <param name="Result">The answer.</param>
/// <param name="Verdict">Whether the expectation is met; <c>null</c> when there is none.</param>
internal readonly record struct ResultRecord(
    string Source, RequestLine Request, RouteResult Result, ExpectationVerdict? Verdict);
