internal import HTTPTypes
internal import NIOHTTP1
internal import NIOHTTPTypesHTTP1

/// The problem with bytes that are not a valid HTTP request.
struct ConnectionProblem {
    let problem: Problem

    /// - Returns: `nil` when the connection itself failed.
    init?(_ error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow:
            problem = Problem(
                .requestHeaderFieldsTooLarge, code: "request.headersTooLarge", "The request's headers are too large.")
        case HTTPParserError.invalidVersion:
            problem = Problem(
                .httpVersionNotSupported, code: "request.wrongVersion", "The server supports only HTTP/1.1.")
        case is HTTPParserError, is HTTP1TypeConversionError:
            problem = Problem(.badRequest, code: "request.notHTTP", "This is not a valid HTTP/1.1 request.")
        default: return nil
        }
    }
}
