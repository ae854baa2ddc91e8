internal import Hummingbird
internal import Logging
internal import NIOHTTP1

/// Turns what went wrong into problem details. What the server failed at is logged with all there is to say, and answered
/// with the request's id and little more.
struct ProblemMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            // The connection says so.
            throw error
        } catch {
            var problem = Problem(error) ?? unforeseen(error)
            if problem.status == .internalServerError, problem.hint == nil {
                problem.hint = "The server's log says more about request \(context.id)."
            }
            if problem.status.code >= 500 {
                context.logger.log(
                    level: problem.status == .serviceUnavailable ? .warning : .error, "request failed",
                    metadata: ["code": "\(problem.code)", "error": "\(error)"])
            }
            return problem.response(requestId: context.id, hasBody: request.method != .head)
        }
    }

    private func unforeseen(_ error: any Error) -> Problem {
        if error is CancellationError { return .busy(code: "server.stopping", "The server is stopping.", seconds: 5) }
        return Problem(.internalServerError, code: "server.failed", "Something went wrong that should not have.")
    }
}
