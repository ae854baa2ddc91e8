package import Hummingbird

/// A request body as a stream of chunks, up to a limit in bytes.
package struct LimitedBody: AsyncSequence {
    let body: RequestBody
    let limit: Int

    package struct AsyncIterator: AsyncIteratorProtocol {
        var parts: RequestBody.AsyncIterator
        let limit: Int
        var received = 0

        /// - Throws: ``Problem``: 413.
        package mutating func next() async throws -> ByteBuffer? {
            guard let part = try await parts.next() else { return nil }
            received += part.readableBytes
            guard received <= limit else { throw Problem.tooLarge(limit) }
            return part
        }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(parts: body.makeAsyncIterator(), limit: limit) }
}

extension Request {
    /// The body of an upload as a stream.
    ///
    /// - Throws: ``Problem``: 413, when the declared length exceeds the limit. The stream throws it when the limit is
    ///   exceeded during reading.
    package func upload(_ context: APIContext) throws -> LimitedBody {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > context.bodyLimit {
            throw Problem.tooLarge(context.bodyLimit)
        }
        return LimitedBody(body: body, limit: context.bodyLimit)
    }
}
