import Foundation
import MusterFiles
import MusterTestSupport
import Testing

/// Runs that deliver to a real S3 server.
@Suite(.serialized) struct ConnectionTests {
    private struct Report: Decodable {
        struct Step: Decodable {
            var name: String
            var outcome: String
        }

        var steps: [Step]
    }

    private let server: S3Server
    private let muster: MusterProcess
    private let right = ["LAKE_KEY": S3Server.accessKey, "LAKE_SECRET": S3Server.secretKey]
    private let wrong = ["LAKE_KEY": S3Server.accessKey, "LAKE_SECRET": "wrong-needle"]

    init() throws {
        server = try S3Server()
        muster = try MusterProcess.ready()
        try muster.file(
            "lake.yaml",
            """
            kind: Connection
            id: lake
            name: Lake
            type: s3
            bucket: \(S3Server.bucket)
            endpoint: \(server.endpoint)
            accessKeyId: { env: LAKE_KEY }
            secretAccessKey: { env: LAKE_SECRET }
            path: offers
            ---
            kind: Campaign
            id: to_lake
            name: Übersicht / Lake
            decisionFlowId: simple
            segmentId: everyone
            fileConfig:
              deliveries:
                - { connection: lake, path: "{campaign_name}/{run_date}/{run_id}" }
                - { connection: lake, path: latest }

            """)
        let applied = try muster("apply", "-f", "lake.yaml")
        try #require(applied.status == 0, "\(applied.messages)")
    }

    @Test("a run arrives in a bucket with its manifests, and is delivered again after a wrong secret")
    func delivery() throws {
        let failed = try muster.call(["run", "to_lake"], variables: wrong)
        #expect(failed.status == 3, "\(failed.messages)")
        let report = failed.output + failed.messages
        #expect(report.contains("refused the secret") && !report.contains("needle"), "\(report)")
        #expect(try server.objects().isEmpty)
        let shown = try muster("show", "to_lake-1")
        #expect(shown.output.contains("refused the secret") && shown.output.contains("completed_with_errors"))

        let again = try muster.call(["redeliver", "to_lake-1"], variables: right)
        #expect(again.status == 0, "\(again.messages)")
        let objects = try server.objects()
        #expect(objects.count == 4 && objects.filter { $0.hasSuffix("/to_lake-1.csv") }.count == 2)
        #expect(objects.contains("offers/latest/to_lake-1.manifest.json"))
        #expect(objects.contains { $0.hasPrefix("offers/Übersicht - Lake/") && $0.hasSuffix("/to_lake-1/manifest.json") })
        let local = muster.folder.appendingPathComponent("ws/runs/to_lake-1/output/to_lake-1.csv").path
        for object in objects where object.hasSuffix(".csv") {
            #expect(try server.sha256(of: object) == Digest.sha256(ofFile: local))
        }
        #expect(try server.unfinishedUploads().isEmpty)
        #expect(try muster("show", "to_lake-1").output.contains("completed_with_errors") == false)
        #expect(try muster.call(["redeliver", "to_lake-1"], variables: right).status == 2)

        let next = try muster.call(["run", "to_lake"], variables: right)
        #expect(next.status == 0, "\(next.messages)")
        #expect(try server.objects().count == 8)
    }

    @Test("a test of a connection says which step fails, and leaves nothing behind")
    func test() throws {
        let works = try muster.call(["connection", "test", "lake"], variables: right)
        #expect(works.status == 0 && works.output.contains("delete  succeeded"), "\(works.output)\(works.messages)")
        let refused = try muster.call(["connection", "test", "lake", "--json"], variables: wrong)
        #expect(refused.status == 1 && !refused.output.contains("needle"))
        #expect(try refused.json(Report.self).steps.map(\.outcome) == ["failed", "skipped", "skipped"])
        let unset = try muster("connection", "test", "lake")
        #expect(unset.status == 1 && unset.output.contains("LAKE_KEY, which is not set"))
        let unknown = try muster("connection", "test", "lakes")
        #expect(unknown.status == 2 && unknown.messages.contains("Did you mean 'lake'?"))
        #expect(try server.objects().isEmpty)
    }
}
