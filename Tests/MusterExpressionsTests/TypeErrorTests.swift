import Testing

@testable import MusterExpressions

@Suite("Errors of names and types") struct TypeErrorTests {
    @Test(
        "a wrong name or type is reported once, with its position",
        arguments: [
            ErrorCase(
                "customer.agee >= 18", "1:1+13", "unknownAttribute",
                "There is no attribute 'agee' in customer.",
                "Did you mean 'customer.age'?"),
            ErrorCase(
                "customer.LifetimeValue > 1.0", "1:1+22", "unknownAttribute",
                "There is no attribute 'LifetimeValue' in customer.",
                "Did you mean 'customer.lifetime_value'?"),
            ErrorCase(
                "customer.price > 1.0", "1:1+14", "unknownAttribute",
                "There is no attribute 'price' in customer.",
                "Did you mean 'offer.price'?"),
            ErrorCase(
                "customer.zzz == 1", "1:1+12", "unknownAttribute",
                "There is no attribute 'zzz' in customer."),
            ErrorCase(
                "cutomer.age >= 18", "1:1+7", "unknownName",
                "There is no 'cutomer'.",
                "Did you mean 'customer'?"),
            ErrorCase(
                "person.age >= 18", "1:1+6", "unknownName",
                "There is no 'person'.",
                "Known here: customer, offer."),
            ErrorCase(
                "age >= 18", "1:1+3", "unknownName",
                "There is no 'age'.",
                "Did you mean 'customer.age'?"),
            ErrorCase(
                "banana > 1", "1:1+6", "unknownName",
                "There is no 'banana'.",
                "Known here: customer, offer."),
            ErrorCase(
                "customer", "1:1+8", "datasetWithoutAttribute",
                "'customer' alone has no value.",
                "Name one of its attributes: customer.attribute."),
            ErrorCase(
                "customer > 1", "1:1+8", "datasetWithoutAttribute",
                "'customer' alone has no value.",
                "Name one of its attributes: customer.attribute."),
            ErrorCase(
                "now.year", "1:1+3", "unsupported",
                "An attribute of a value is not supported.",
                "Parts of an instant are functions: now.getMonth()."),
            ErrorCase(
                "lenght(customer.name)", "1:1+6", "unknownFunction",
                "There is no function 'lenght'.",
                "Did you mean 'size'?"),
            ErrorCase(
                "customer.name.toLower()", "1:15+7", "unknownFunction",
                "There is no function 'toLower'.",
                "Did you mean 'lower'?"),
            ErrorCase(
                "isnull(customer.name)", "1:1+6", "unknownFunction",
                "There is no function 'isnull'.",
                "Did you mean 'x == null'?"),
            ErrorCase(
                "frobnicate(1)", "1:1+10", "unknownFunction",
                "There is no function 'frobnicate'."),
            ErrorCase(
                #"contains(customer.name, "x")"#, "1:1+8", "callForm",
                "'contains' is not called that way.",
                "Write text.contains(part)."),
            ErrorCase(
                "customer.age.abs()", "1:14+3", "callForm",
                "'abs' is not called that way.",
                "Write abs(x)."),
            ErrorCase(
                "size(customer.name, 1)", "1:1+4", "argumentCount",
                "size takes one argument, not 2."),
            ErrorCase(
                "customer.name.contains()", "1:15+8", "argumentCount",
                "contains takes one argument, not 0."),
            ErrorCase(
                "min(1)", "1:1+3", "argumentCount",
                "min takes at least 2 arguments, not 1."),
            ErrorCase(
                "daysSince()", "1:1+9", "argumentCount",
                "daysSince takes one argument, not 0."),
            ErrorCase(
                "has(1)", "1:1+3", "hasNeedsAttribute",
                "has takes one attribute.",
                "Write has(customer.attribute); for other values, compare with null."),
            ErrorCase(
                "has(customer.age, customer.tier)", "1:1+3", "hasNeedsAttribute",
                "has takes one attribute.",
                "Write has(customer.attribute); for other values, compare with null."),
            ErrorCase(
                "has(customer.agee)", "1:5+13", "unknownAttribute",
                "There is no attribute 'agee' in customer.",
                "Did you mean 'customer.age'?"),
            ErrorCase(
                "customer.name.contains(5)", "1:24+1", "argumentType",
                "The argument of contains must be a string, this is an int.",
                "Convert it with string(x)."),
            ErrorCase(
                #"customer.age.contains("x")"#, "1:1+12", "argumentType",
                "The value before '.contains' must be a string, this is an int.",
                "Convert it with string(x)."),
            ErrorCase(
                "abs(customer.name)", "1:5+13", "argumentType",
                "The argument of abs must be an int or a double, this is a string.",
                "Convert the text with int(x) or double(x)."),
            ErrorCase(
                #"min(1, "a")"#, "1:8+3", "argumentType",
                "Argument 2 of min must be an int, as before, this is a string.",
                "Convert the text with int(x) or double(x)."),
            ErrorCase(
                "coalesce(1, true)", "1:13+4", "argumentType",
                "Argument 2 of coalesce must be an int, as before, this is a bool.",
                "Turn a condition into a number with condition ? 1 : 0."),
            ErrorCase(
                "size(customer.age)", "1:6+12", "argumentType",
                "The argument of size must be a string or a list, this is an int.",
                "Convert it with string(x)."),
            ErrorCase(
                #"concat("a", customer.term)"#, "1:13+13", "argumentType",
                "Argument 2 of concat must be a string, an int, a double, a bool, a timestamp or a date, this is a duration."),
            ErrorCase(
                "int(customer.optIn)", "1:5+14", "argumentType",
                "The argument of int must be an int, a double, a string or a timestamp, this is a bool.",
                "Turn a condition into a number with condition ? 1 : 0."),
            ErrorCase(
                "duration(customer.name)", "1:10+13", "constantNeeded",
                "duration needs a constant here.",
                #"Write it out: duration("24h")."#),
            ErrorCase(
                #"duration("1d")"#, "1:10+4", "invalidDuration",
                "'1d' is not a duration.",
                "Write it as 24h30m; the units are h, m, s, ms and us, a day is 24h."),
            ErrorCase(
                #"duration("soon")"#, "1:10+6", "invalidDuration",
                "'soon' is not a duration.",
                "Write it as 24h30m; the units are h, m, s, ms and us, a day is 24h."),
            ErrorCase(
                #"timestamp("2026-02-29")"#, "1:11+12", "invalidTimestamp",
                "'2026-02-29' is not an instant.",
                "Write it as 2026-03-29T01:00:00Z, with Z or an offset; a date alone means midnight UTC."),
            ErrorCase(
                #"timestamp("yesterday")"#, "1:11+11", "invalidTimestamp",
                "'yesterday' is not an instant.",
                "Write it as 2026-03-29T01:00:00Z, with Z or an offset; a date alone means midnight UTC."),
            ErrorCase(
                "timestamp(1.5)", "1:11+3", "argumentType",
                "The argument of timestamp must be a timestamp, a string or an int, this is a double.",
                "Convert it with int(x)."),
            ErrorCase(
                "daysSince(customer.name)", "1:11+13", "argumentType",
                "The argument of daysSince must be a timestamp or a date, this is a string.",
                "Convert the text with date(x) or timestamp(x)."),
            ErrorCase(
                #"customer.name.matches("(")"#, "1:23+3", "invalidPattern",
                "'(' is not a regular expression: missing ): (.",
                "Patterns are written as RE2 has them, best in a raw string: r'[0-9]+'."),
            ErrorCase(
                "customer.name.matches(customer.tier)", "1:23+13", "constantNeeded",
                "matches needs a constant here.",
                "Write it out: text.matches(r'^[A-Z]+$')."),
            ErrorCase(
                "round(customer.balance, customer.age)", "1:25+12", "constantNeeded",
                "round needs a constant here.",
                "Write it out: round(x, 2)."),
            ErrorCase(
                "round(customer.balance, 20)", "1:25+2", "digitsOutOfRange",
                "The digits of round must be between -15 and 15."),
            ErrorCase(
                "round(customer.balance, 1.5)", "1:25+3", "argumentType",
                "Argument 2 of round must be an int, this is a double.",
                "Convert it with int(x)."),
            ErrorCase(
                "round(customer.name)", "1:7+13", "argumentType",
                "The argument of round must be a number, this is a string.",
                "Convert the text with double(x)."),
            ErrorCase(
                #"customer.age == "18""#, "1:14+2", "incomparable",
                "An int and a string cannot be compared with '=='.",
                "Write the number without quotes, or convert the text with int(x)."),
            ErrorCase(
                #"customer.balance > "18.5""#, "1:18+1", "incomparable",
                "A double and a string cannot be compared with '>'.",
                "Write the number without quotes, or convert the text with double(x)."),
            ErrorCase(
                "customer.optIn == 1", "1:16+2", "incomparable",
                "A bool and an int cannot be compared with '=='.",
                "Turn a condition into a number with condition ? 1 : 0."),
            ErrorCase(
                #"customer.lastLogin > "2026-01-01""#, "1:20+1", "incomparable",
                "A timestamp and a string cannot be compared with '>'.",
                "Convert the text with timestamp(x)."),
            ErrorCase(
                "customer.lastLogin > 30", "1:20+1", "incomparable",
                "A timestamp and an int cannot be compared with '>'.",
                #"Count days with daysSince(x), or add a span of time such as duration("24h")."#),
            ErrorCase(
                #"customer.lastLogin > duration("24h")"#, "1:20+1", "incomparable",
                "A timestamp and a duration cannot be compared with '>'.",
                "The difference of two instants is a duration: now - x."),
            ErrorCase(
                #"customer.tags < ["a"]"#, "1:15+1", "incomparable",
                "Lists cannot be compared with '<'.",
                "Use 'in' to look for a value in a list; two lists are the same or not, with == and !=."),
            ErrorCase(
                #"customer.age + "a""#, "1:14+1", "operandTypes",
                "'+' cannot be used between an int and a string.",
                "Write concat(a, b) to join text and numbers."),
            ErrorCase(
                "customer.age + customer.optIn", "1:14+1", "operandTypes",
                "'+' cannot be used between an int and a bool.",
                "Turn a condition into a number with condition ? 1 : 0."),
            ErrorCase(
                "customer.balance % 2.0", "1:18+1", "operandTypes",
                "'%' cannot be used between a double and a double.",
                "Remainders are for ints: convert with int(x)."),
            ErrorCase(
                "customer.lastLogin + 30", "1:20+1", "operandTypes",
                "'+' cannot be used between a timestamp and an int.",
                #"Count days with daysSince(x), or add a span of time such as duration("24h")."#),
            ErrorCase(
                "customer.term * 2.5", "1:15+1", "operandTypes",
                "'*' cannot be used between a duration and a double.",
                #"Write a span of time as duration("24h")."#),
            ErrorCase(
                "-customer.name", "1:2+13", "operandType",
                "'-' needs a number, this is a string.",
                "Convert the text with double(x)."),
            ErrorCase(
                "!customer.age", "1:2+12", "operandType",
                "'!' needs a bool, this is an int.",
                "Compare it with a number: x > 0."),
            ErrorCase(
                "customer.age && customer.optIn", "1:1+12", "operandType",
                "'&&' needs a bool, this is an int.",
                "Compare it with a number: x > 0."),
            ErrorCase(
                "customer.age ? 1 : 2", "1:1+12", "notACondition",
                "A condition must be true or false, this is an int.",
                "Compare it with a number: x > 0."),
            ErrorCase(
                #"customer.optIn ? 1 : "a""#, "1:16+1", "branchTypes",
                "Both results of '? :' must have one type, these are int and string.",
                "Write the number without quotes, or convert the text with int(x)."),
            ErrorCase(
                #"[1, "a"] == null"#, "1:5+3", "elementTypes",
                "The elements of a list must have one type, these are int and string.",
                "Write the number without quotes, or convert the text with int(x)."),
            ErrorCase(
                "customer.age in [[1]]", "1:18+3", "unsupported",
                "A list of lists is not supported."),
            ErrorCase(
                "1 < customer.age < 5", "1:18+1", "chainedComparison",
                "Comparisons cannot be chained with '<'.",
                "Join two comparisons: a < x && x < b."),
            ErrorCase(
                "customer.age in 5", "1:17+1", "notAList",
                "'in' needs a list on its right, this is an int.",
                "Write a list in brackets: x in [1, 2, 3]."),
            ErrorCase(
                #"customer.age in "12345""#, "1:17+7", "notAList",
                "'in' needs a list on its right, this is a string.",
                "To look inside text, write text.contains(part)."),
            ErrorCase(
                #"customer.age in ["a"]"#, "1:14+2", "elementNeverInList",
                "An int is never in a list(string).",
                "Write the number without quotes, or convert the text with int(x)."),
            ErrorCase(
                #"customer.tags.exists("a")"#, "1:15+6", "callForm", "'exists' is not called that way.",
                "Write list.exists(x, condition on x)."),
            ErrorCase(
                #"customer.tags.exists(customer, true)"#, "1:22+8", "variableInUse",
                "The name 'customer' has another meaning here.", "Choose another name, such as x."),
            ErrorCase(
                #"customer.tags.all(t, t.size())"#, "1:22+8", "notACondition",
                "A condition must be true or false, this is an int.", "Compare it with a number: x > 0."),
            ErrorCase(
                #"customer.name.exists(t, true)"#, "1:1+13", "argumentType",
                "The value before '.exists' must be a list, this is a string."),
            ErrorCase(
                #"customer.tags[customer.name]"#, "1:15+13", "argumentType", "The index must be an int, this is a string.",
                "Convert the text with int(x) or double(x)."),
            ErrorCase(
                "customer.age[0]", "1:1+12", "argumentType", "The value before '[' must be a list, this is an int."),
            ErrorCase(
                "customer.age < null", "1:16+4", "nullOperand",
                "null cannot be an operand of '<': the result would be missing for everyone.",
                "To ask whether a value is missing, write x == null or x != null."),
            ErrorCase(
                "!null", "1:2+4", "nullOperand",
                "null cannot be an operand of '!': the result would be missing for everyone.",
                "To ask whether a value is missing, write x == null or x != null."),
            ErrorCase(
                "null + 1", "1:1+4", "nullOperand",
                "null cannot be an operand of '+': the result would be missing for everyone.",
                "To ask whether a value is missing, write x == null or x != null."),
            ErrorCase(
                "customer.optIn && null", "1:19+4", "nullOperand",
                "null cannot be an operand of '&&': the result would be missing for everyone.",
                "To ask whether a value is missing, write x == null or x != null."),
            ErrorCase(
                "abs(null)", "1:5+4", "nullOperand",
                "null cannot be an operand of 'abs': the result would be missing for everyone.",
                "To ask whether a value is missing, write x == null or x != null."),
            ErrorCase(
                "null in [1]", "1:1+4", "nullOperand",
                "null cannot be an operand of 'in': the result would be missing for everyone.",
                "To ask whether a value is missing, write x == null or x != null."),
            ErrorCase(
                #"customer.lastLogin.getHours("Europe/Berln")"#, "1:29+14", "invalidZone",
                "There is no time zone 'Europe/Berln'.", "Did you mean 'Europe/Berlin'?"),
            ErrorCase(
                "customer.lastLogin.getHours(customer.name)", "1:29+13", "constantNeeded", "getHours needs a constant here.",
                "Write it out: \"Europe/Berlin\"."),
            ErrorCase(
                #"formatDate(customer.lastLogin, "%d.%Q")"#, "1:32+7", "invalidDateFormat",
                "'%Q' is not a part of a date format.",
                "The parts are %% %-H %-I %-d %-m %A %B %H %I %M %S %Y %a %b %d %j %m %p %y."),
            ErrorCase(
                #"formatNumber(customer.balance, 2, "")"#, "1:35+2", "invalidSeparator",
                "The decimal mark must be one character."),
            ErrorCase(
                "formatNumber(customer.balance, 16)", "1:32+2", "digitsOutOfRange",
                "The digits of formatNumber must be between 0 and 15."),
            ErrorCase(
                #"date("29.03.2026")"#, "1:6+12", "invalidDate", "'29.03.2026' is not a date.",
                "Write it as 2026-03-29; of an instant, write date(timestamp(x))."),
            ErrorCase(
                "customer.tier.getMonth()", "1:1+13", "argumentType",
                "The value before '.getMonth' must be a timestamp or a date, this is a string.",
                "Convert the text with date(x) or timestamp(x)."),
        ])
    func problem(_ sample: ErrorCase) {
        let found = errors(in: sample.text)
        #expect(found.count == 1)
        sample.expect(found.first)
    }
}
