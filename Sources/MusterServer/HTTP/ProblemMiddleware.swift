internal import Hummingbird
internal import Logging
internal import NIOHTTP1

/// Converts errors into problem details. Server errors are logged in full; the response has only the request's id and
/// no internal detail.
struct ProblemMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            // `ConnectionGuard` responds to this one.
            throw error
        } catch {
            var problem = Problem(error) ?? unexpected(error)
            if problem.status == .internalServerError, problem.hint == nil {
                problem.hint = "See the server's log for request \(context.id)."
            }
            if problem.status.code >= 500 {
                context.logger.log(
                    level: problem.status == .serviceUnavailable ? .warning : .error, "request failed",
                    metadata: ["code": "\(problem.code)", "error": "\(error)"])
            }
            return problem.response(requestId: context.id, hasBody: request.method != .head)
        }
    }

    private func unexpected(_ error: any Error) -> Problem {
        if error is CancellationError { return .busy(code: "server.stopping", "The server is stopping.", seconds: 5) }
        return Problem(.internalServerError, code: "server.failed", "Internal error.")
    }
}
