import MusterModel
import Testing

private let hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFlGu0XnJ3L4pGm3rYv0lYkq8o5RkYb9bE8u0m8mQ2vT"

/// Reads a definition from the text of a JSON document.
private func read(_ json: String) throws -> (definition: Definition?, messages: [String], all: String) {
    let collector = DiagnosticCollector()
    let definition = Definition.read(try JSONDocumentParser.document(in: json), into: collector)
    return (definition, collector.diagnostics.map(\.message), collector.diagnostics.map(\.description).joined(separator: "\n"))
}

private func connection(_ type: String, _ fields: String) -> String {
    #"{"kind": "Connection", "id": "c", "name": "C", "type": "\#(type)", \#(fields)}"#
}

@Suite struct ConnectionTests {
    @Test(
        "a literal secret is refused, and the error does not repeat it",
        arguments: [
            ("s3", #""bucket": "abc", "accessKeyId": {"env": "A"}, "secretAccessKey": "hunter2""#),
            ("s3", #""bucket": "abc", "accessKeyId": "hunter2", "secretAccessKey": {"env": "A"}"#),
            ("s3", #""bucket": "abc", "accessKeyId": {"env": "A"}, "secretAccessKey": {"env": "hunter2/+="}"#),
            ("s3", #""bucket": "abc", "accessKeyId": {"env": "A"}, "secretAccessKey": {"value": "hunter2"}"#),
            ("s3", #""bucket": "abc", "accessKeyId": {"env": "A"}, "secretAccessKey": {"file": "hunter2"}"#),
            ("s3", #""bucket": "abc", "accessKeyId": {"env": "A"}, "secretAccessKey": ["hunter2"]"#),
            ("s3", #""bucket": "abc", "endpoint": "https://key:hunter2@s3.example.com""#),
            ("s3", #""bucket": "abc", "endpoint": "https://s3.example.com?key=hunter2""#),
            ("sftp", #""host": "h", "user": "u", "hostKeys": ["\#(hostKey)"], "password": "hunter2""#),
            ("sftp", #""host": "h", "user": "u", "hostKeys": ["\#(hostKey)"], "privateKey": "hunter2""#),
            ("sftp", #""host": "h", "user": "u", "hostKeys": ["hunter2"], "password": {"env": "A"}"#),
            ("azureblob", #""account": "abc", "container": "abc", "sasUrl": "https://abc/?sig=hunter2""#),
            ("azureblob", #""account": "abc", "container": "abc", "accountKey": "hunter2""#),
            ("gcs", #""bucket": "abc", "serviceAccount": "hunter2""#),
        ])
    func literalSecret(_ type: String, _ fields: String) throws {
        let result = try read(connection(type, fields))
        #expect(result.definition == nil)
        #expect(!result.messages.isEmpty && !result.all.contains("hunter2"), "\(result.all)")
    }

    @Test(
        "an invalid field is refused with a message that names it",
        arguments: [
            ("s3", #""bucket": "a""#, "'a' is not the name of a bucket."),
            ("s3", #""bucket": "abc", "serverSideEncryption": "rot13""#, "'serverSideEncryption' cannot be 'rot13'."),
            ("s3", #""bucket": "abc", "kmsKeyId": "k""#, "'kmsKeyId' needs serverSideEncryption: aws:kms."),
            ("s3", #""bucket": "abc", "accessKeyId": {"env": "A"}"#, "'secretAccessKey' is missing."),
            (
                "s3", #""bucket": "abc", "profile": "p", "accessKeyId": {"env": "A"}, "secretAccessKey": {"env": "B"}"#,
                "A connection has either 'profile' or 'accessKeyId', not both."
            ),
            ("s3", #""bucket": "abc", "host": "h""#, "There is no field 'host'."),
            ("s3", #""bucket": "abc", "path": "a/../b""#, "'path' contains '..'."),
            (
                "s3", #""bucket": "abc", "path": "a//b""#,
                "'path' has an empty folder: write single slashes, and none at the start and the end."
            ),
            ("s3", #""bucket": "abc", "region": "eu west""#, "'region' contains a space or a control character."),
            (
                "sftp", #""host": "h", "user": "u", "password": {"env": "A"}"#,
                "'hostKeys' is missing: without the keys of the server, any machine could pretend to be it."
            ),
            (
                "sftp", #""host": "sftp://h", "user": "u", "password": {"env": "A"}, "hostKeys": ["\#(hostKey)"]"#,
                "'sftp://h' is not the name or address of a host."
            ),
            (
                "sftp", #""host": "h", "user": "u", "hostKeys": ["\#(hostKey)"]"#,
                "A connection of type sftp needs 'privateKey' or 'password'."
            ),
            (
                "sftp",
                #""host": "h", "user": "u", "hostKeys": ["\#(hostKey)"], "password": {"env": "A"}, "passphrase": {"env": "A"}"#,
                "'passphrase' needs 'privateKey'."
            ),
            (
                "sftp", #""host": "h", "user": "u", "hostKeys": ["\#(hostKey)"], "password": {"env": "A"}, "port": 0"#,
                "'port' must be from 1 to 65535, not 0."
            ),
            ("azureblob", #""account": "A", "container": "abc""#, "'A' is not the name of a storage account."),
            ("azureblob", #""account": "abc", "container": "a--b""#, "'a--b' is not the name of a container."),
            (
                "azureblob", #""account": "abc", "container": "abc", "accountKey": {"env": "A"}, "sasUrl": {"env": "A"}"#,
                "A connection has either 'accountKey' or 'sasUrl', not both."
            ),
            ("gcs", #""bucket": "UPPER""#, "'UPPER' is not the name of a bucket."),
        ])
    func invalid(_ type: String, _ fields: String, _ message: String) throws {
        let result = try read(connection(type, fields))
        #expect(result.definition == nil)
        #expect(result.messages == [message])
    }

    @Test("an unknown type is reported with the types that there are, and hides no field")
    func unknownType() throws {
        let result = try read(connection("ftp", #""host": "h""#))
        #expect(result.messages == ["'type' cannot be 'ftp'."] || result.messages.contains("'type' cannot be 'ftp'."))
        #expect(result.definition == nil)
    }

    @Test("a campaign depends on the connections that it delivers to")
    func references() throws {
        let campaign = Definition.campaign(
            Campaign(
                id: "c", name: "C", decisionFlowId: "f", segmentId: "s",
                schedule: try Schedule(type: "manual", dayOfWeek: nil, dayOfMonth: nil, time: "09:00", timeZone: "UTC"),
                fileConfig: FileConfig(deliveries: [FileDelivery(connection: "lake")])))
        #expect(campaign.dependencies.references.map(\.target).contains(DefinitionKey(.connection, "lake")))
        let problems = Catalog([campaign]).problems().map(\.message)
        #expect(problems.contains("There is no connection 'lake'."))
    }
}

@Suite struct FileDeliveryTests {
    private func problems(_ fileConfig: String) throws -> [String] {
        try read(
            #"{"kind": "Campaign", "id": "c", "decisionFlowId": "f", "segmentId": "s", "fileConfig": \#(fileConfig)}"#
        ).messages
    }

    @Test(
        "an address in S3 that cannot exist is refused when it is saved",
        arguments: [
            ("s3://ab/p", "'s3://ab/p' is not the address of a folder in S3."),
            ("sftp://bucket/p", "'sftp://bucket/p' is not the address of a folder in S3."),
            ("s3://Bucket/p", "'s3://Bucket/p' is not the address of a folder in S3."),
            ("s3://{campaign_id}/p", "'s3://{campaign_id}/p' is not the address of a folder in S3."),
            ("s3://bucket/{run}", "There is no placeholder '{run}'."),
            ("s3://bucket/{run_id", "'s3Path' has a '{' without '}', or the reverse."),
            ("s3://bucket/../x", "'s3Path' contains '..'."),
            (
                "s3://bucket//x",
                "'s3Path' has an empty folder: write single slashes, and none at the start and the end."
            ),
        ])
    func invalidS3Path(_ path: String, _ message: String) throws {
        #expect(try problems(#"{"destination": "s3", "s3Path": "\#(path)"}"#) == [message])
    }

    @Test("an address in S3 has a bucket and a folder")
    func s3Location() throws {
        func location(_ path: String) -> S3Location? { FileConfig(destination: .s3, s3Path: path).s3Location }
        #expect(location("s3://bucket")?.bucket == "bucket")
        #expect(location("s3://bucket")?.path.text == "")
        #expect(location("s3://bucket/")?.path.text == "")
        #expect(location("s3://my.bucket/a b/{run_id}/")?.path.text == "a b/{run_id}")
        #expect(FileConfig(s3Path: "s3://bucket/a").s3Location == nil)
        #expect(try problems(#"{"destination": "s3", "s3Path": "s3://my.bucket/ä b/{run_id}/"}"#) == [])
    }

    @Test(
        "an invalid delivery is refused",
        arguments: [
            (#"{}"#, "'connection' is missing."),
            (
                #"{"connection": "lake", "path": "/a"}"#,
                "'path' has an empty folder: write single slashes, and none at the start and the end."
            ),
            (#"{"connection": "lake", "path": "{campain_id}"}"#, "There is no placeholder '{campain_id}'."),
            (#"{"connection": "lake", "encrypt": {}}"#, "'recipients' names no key file."),
            (
                #"{"connection": "lake", "encrypt": {"recipients": ["partner.asc"]}}"#,
                "'partner.asc' is not the absolute path of a file."
            ),
            (
                #"{"connection": "lake", "encrypt": {"recipients": ["/k"], "sign": {"key": "hunter2"}}}"#,
                "'key' must say where the secret is, and not contain it."
            ),
        ])
    func invalidDelivery(_ delivery: String, _ message: String) throws {
        #expect(try problems(#"{"deliveries": [\#(delivery)]}"#) == [message])
    }

    @Test("two deliveries to one folder would overwrite each other, and are refused")
    func repeated() throws {
        let both = #"{"deliveries": [{"connection": "a", "path": "p"}, {"connection": "a", "path": "p/"}]}"#
        #expect(try problems(both) == ["'deliveries' names the connection 'a' twice with the same path."])
        #expect(try problems(#"{"deliveries": [{"connection": "a", "path": "p"}, {"connection": "a", "path": "q"}]}"#) == [])
    }

    @Test("the values of a run fill a template, and never add a folder or leave it")
    func rendering() throws {
        let template = try PathTemplate("out/{campaign_name}/{run_number}-{run_date}")
        let values: [PathTemplate.Placeholder: String] = [
            .campaign_name: "A/B\ntest ü", .run_number: "7", .run_date: "2026-11-27",
        ]
        #expect(template.path { values[$0] ?? "" } == "out/A_B_test ü/7-2026-11-27")
        #expect(try PathTemplate("a/{campaign_name}/b").path { _ in ".." } == "a/_/b")
        #expect(try PathTemplate("a/{campaign_name}/b").path { _ in "" } == "a/b")
    }
}
