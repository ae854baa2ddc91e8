import Testing

@testable import MusterExpressions

/// The differences from CEL that `docs/expressions.md` lists.
@Suite struct CELDifferenceTests {
    @Test(
        "features of CEL that the docs list as missing are refused",
        arguments: [
            "{'a': 1}", "b'abc'", "1u", "dyn(1)", "type(1)", "int == int", "[[1]]", "[1].map(x, x > 1, x)",
            "{'a': 1}.exists(x, true)",
            "1 == 'a'", "'a' < 1", "[1] < [2]", "'a'.charAt(0)", "'a'.lastIndexOf('a')", "'%s'.format(['a'])", "'a'.reverse()",
            "strings.quote('a')", "'a'.replace('a', 'b', 1)", "'a'.split(',', 1)", "math.greatest(1, 2)",
            "sets.contains([1], [1])",
            "lists.range(3)", "[2, 1].sort()", "base64.encode('a')", "cel.bind(x, 1, x)", "optional.of(1)", "customer.?age",
            "matches('a', 'b')", "[1].existsOne(x, x == 1)", "int(duration('1h'))", "duration(5)", "uint(1)", "bytes('a')",
        ])
    func refused(_ text: String) {
        #expect(!errors(in: text).isEmpty)
    }

    @Test(
        "the rest of CEL's standard library is accepted",
        arguments: [
            "size('a')", "'a'.size()", "size([1])", "[1].size()", "'a'.contains('b')", "'a'.startsWith('b')", "'a'.endsWith('b')",
            "'a'.matches('b')", "[1].exists_one(x, x == 1)",
            "[1].exists(x, x == 1)",
            "[1].all(x, x == 1)", "[1].filter(x, x == 1)", "[1].map(x, x + 1)", "has(customer.age)", "1 in [1]", "[1, 2][0]",
            "[1] + [2]", "[1] == [2]", "'a' + 'b'", "1 % 2", "-1", "!true", "true ? 1 : 2", "duration('1h') < duration('2h')",
            "timestamp('2026-01-01T00:00:00Z') - now == duration('0s')", "duration('1h') + duration('1h')",
            "duration('1h') - duration('1h')", "timestamp(5)", "int(now)", "string(now)", "string(1)", "string(1.5)",
            "string(true)",
            "string(duration('1h'))", "double('1')", "double(1)", "bool('true')", "int('1')", "int(1.5)", "int(1)",
            "timestamp(now)",
            "duration(duration('1h'))", "string('a')", "bool(true)", "double(1.5)", "now.getFullYear('+01:00')", "now.getMonth()",
            "now.getDate()", "now.getDayOfMonth()", "now.getDayOfWeek()", "now.getDayOfYear()", "now.getHours()",
            "now.getMinutes()",
            "now.getSeconds()", "now.getMilliseconds()", "duration('1h').getHours()", "duration('1h').getMinutes()",
            "duration('1h').getSeconds()", "duration('1h').getMilliseconds()", #"'\a\b\f\v\n\r\t\?\`\'\"\\' == R"\d""#,
            #"'\x41\101\u0041\U00000041'"#, "'''a'''", "0x1f", "1e3", ".5", "null == null", "[].size()", "1 < 1.5",
            "false < true",
        ])
    func accepted(_ text: String) {
        #expect(errors(in: text).map(\.message) == [])
    }
}
