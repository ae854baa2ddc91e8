internal import HTTPTypes
internal import NIOHTTP1
internal import NIOHTTPTypesHTTP1

/// What is wrong with bytes that are no request.
struct ConnectionProblem {
    let problem: Problem

    /// - Returns: `nil` for trouble with the connection itself.
    init?(_ error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow:
            problem = Problem(
                .requestHeaderFieldsTooLarge, code: "request.headersTooLarge", "The request's headers are too large.")
        case HTTPParserError.invalidVersion:
            problem = Problem(
                .httpVersionNotSupported, code: "request.wrongVersion", "The server speaks HTTP 1.1.")
        case is HTTPParserError, is HTTP1TypeConversionError:
            problem = Problem(.badRequest, code: "request.notHTTP", "This is not a request of HTTP 1.1.")
        default: return nil
        }
    }
}
