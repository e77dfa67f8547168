//! Complaints as libraries in many languages lay them out: the places are found without knowing the library.

use candor_reader::Reader;

const BODY: &str = r#"{"title":"","mail":"x","seats":"abc","is_odd":true,"stops":[{"code":"a","count":1},{"code":"b","count":"two"}],"depot":{"dock":"x"}}"#;

fn fields(status: u16, media_type: &str, body: &str) -> (u8, Vec<String>) {
    let request = format!(
        "POST /trips HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    let response = format!("HTTP/1.1 {status} x\r\nContent-Type: {media_type}\r\n\r\n{body}");
    let reading = Reader::default().read(request.as_bytes(), response.as_bytes());
    (reading.shape, reading.fields.into_iter().map(|field| field.name).collect())
}

#[test]
fn places_are_found_in_json_of_any_layout() {
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "pydantic 1",
            r#"{"detail":[{"loc":["body","stops",1,"count"],"msg":"value is not a valid integer","type":"type_error.integer"}]}"#,
            &["/stops/1/count"],
        ),
        (
            "json:api",
            r#"{"errors":[{"status":"422","source":{"pointer":"/data/attributes/seats"},"detail":"must be a number"}]}"#,
            &["/seats"],
        ),
        (
            "spring, bound",
            r#"{"timestamp":1,"status":400,"error":"Bad Request","errors":[{"codes":["a"],"defaultMessage":"must not be blank","objectName":"trip","field":"phone","rejectedValue":null,"bindingFailure":false,"code":"NotBlank"}],"path":"/trips"}"#,
            &["/phone"],
        ),
        (
            "asp.net",
            r#"{"type":"https://tools.ietf.org/html/rfc9110","title":"One or more validation errors occurred.","status":400,"errors":{"$.stops[1].count":["The JSON value could not be converted to System.Int32. Path: $.stops[1].count | LineNumber: 0 | BytePositionInLine: 9."],"Phone":["The Phone field is required."]},"traceId":"00"}"#,
            &["/stops/1/count", "/phone"],
        ),
        (
            "symfony",
            r#"{"type":"https://symfony.com/errors/validation","title":"Validation Failed","status":422,"detail":"stops[1].count: This value should be of type int.","violations":[{"propertyPath":"stops[1].count","title":"This value should be of type int.","parameters":{}}]}"#,
            &["/stops/1/count"],
        ),
        (
            "joi",
            r#"{"statusCode":400,"error":"Bad Request","message":"\"seats\" must be a number","validation":{"source":"payload","keys":["seats"]}}"#,
            &["/seats"],
        ),
        (
            "joi details",
            r#"{"details":[{"message":"\"phone\" is required","path":["phone"],"type":"any.required","context":{"label":"phone","key":"phone"}}]}"#,
            &["/phone"],
        ),
        (
            "celebrate",
            r#"{"statusCode":400,"error":"Bad Request","message":"Validation failed","validation":{"body":{"source":"body","keys":["seats"],"message":"\"seats\" must be a number"}}}"#,
            &["/seats"],
        ),
        (
            "yup",
            r#"{"name":"ValidationError","path":"stops[1].count","errors":["stops[1].count must be a `number` type"]}"#,
            &["/stops/1/count"],
        ),
        (
            "class-validator",
            r#"[{"target":{"title":""},"value":"abc","property":"seats","children":[],"constraints":{"isInt":"seats must be an integer number"}},{"property":"stops","children":[{"property":"1","children":[{"property":"count","constraints":{"isInt":"count must be an integer"}}]}]}]"#,
            &["/seats", "/stops/1/count"],
        ),
        (
            "openapi validator",
            r#"{"message":"request/body/seats must be integer","errors":[{"path":"/body/seats","message":"must be integer","errorCode":"type.openapi.validation"}]}"#,
            &["/seats"],
        ),
        (
            "loopback",
            r#"{"error":{"statusCode":422,"name":"UnprocessableEntityError","message":"The request body is invalid.","code":"VALIDATION_FAILED","details":[{"path":"/seats","code":"type","message":"must be number","info":{"type":"number"}},{"path":"","code":"required","message":"must have required property 'phone'","info":{"missingProperty":"phone"}}]}}"#,
            &["/seats", "/phone"],
        ),
        (
            "elysia",
            r#"{"type":"validation","on":"body","property":"/seats","message":"Expected number","found":{"seats":"abc"}}"#,
            &["/seats"],
        ),
        (
            "valibot",
            r#"{"issues":[{"kind":"schema","type":"number","expected":"number","received":"\"abc\"","message":"Invalid type","path":[{"type":"object","key":"seats","value":"abc"}]}]}"#,
            &["/seats"],
        ),
        (
            "adonis",
            r#"{"errors":[{"message":"The phone field must be defined","rule":"required","field":"phone"}]}"#,
            &["/phone"],
        ),
        ("yii", r#"[{"field":"seats","message":"Seats must be an integer."}]"#, &["/seats"]),
        (
            "lumen",
            r#"{"seats":["The seats must be an integer."],"phone":["The phone field is required."]}"#,
            &["/seats", "/phone"],
        ),
        (
            "laravel, dotted",
            r#"{"message":"The given data was invalid.","errors":{"stops.1.count":["The stops.1.count must be an integer."]}}"#,
            &["/stops/1/count"],
        ),
        ("phoenix", r#"{"errors":{"phone":["can't be blank"]}}"#, &["/phone"]),
        (
            "dry-validation",
            r#"{"errors":{"stops":{"1":{"count":["must be an integer"]}}}}"#,
            &["/stops/1/count"],
        ),
        (
            "litestar",
            r#"{"status_code":400,"detail":"Validation failed for POST /trips","extra":[{"message":"Expected `int`, got `str`","key":"stops.1.count","source":"body"}]}"#,
            &["/stops/1/count"],
        ),
        (
            "msgspec",
            r#"{"status_code":400,"detail":"Validation failed for POST /trips","extra":[{"message":"Object missing required field `phone`"}]}"#,
            &["/phone"],
        ),
        (
            "connexion",
            r#"{"type":"about:blank","title":"Bad Request","detail":"'phone' is a required property","status":400}"#,
            &["/phone"],
        ),
        (
            "connexion, type",
            r#"{"type":"about:blank","title":"Bad Request","detail":"'abc' is not of type 'integer' - 'seats'","status":400}"#,
            &["/seats"],
        ),
        (
            "jsonschema",
            r#"{"message":"Additional properties are not allowed ('is_odd' was unexpected)"}"#,
            &["/is_odd"],
        ),
        (
            "quarkus",
            r#"{"title":"Constraint Violation","status":400,"violations":[{"field":"create.trip.seats","message":"must be greater than 0"}]}"#,
            &["/seats"],
        ),
        (
            "micronaut",
            r#"{"message":"Bad Request","_embedded":{"errors":[{"message":"trip.seats: must be greater than 0"}]},"_links":{"self":{"href":"/trips"}}}"#,
            &["/seats"],
        ),
        (
            "tsoa",
            r#"{"message":"Validation Failed","details":{"body.seats":{"message":"invalid integer number","value":"abc"}}}"#,
            &["/seats"],
        ),
        (
            "strapi",
            r#"{"data":null,"error":{"status":400,"name":"ValidationError","message":"seats must be a number","details":{"errors":[{"path":["seats"],"message":"seats must be a number","name":"ValidationError"}]}}}"#,
            &["/seats"],
        ),
        (
            "sails",
            r#"{"code":"E_MISSING_OR_INVALID_PARAMS","problems":["\"phone\" is required, but it was not defined."],"message":"The server could not fulfill this request due to 1 missing or invalid parameter."}"#,
            &["/phone"],
        ),
        (
            "go validator",
            r#"{"message":"Key: 'Trip.Phone' Error:Field validation for 'Phone' failed on the 'required' tag"}"#,
            &["/phone"],
        ),
        ("go, unknown", r#"{"error":"json: unknown field \"is_odd\""}"#, &["/is_odd"]),
        (
            "go, type",
            r#"{"message":"Unmarshal type error: expected=int, got=string, field=seats, offset=31"}"#,
            &["/seats"],
        ),
        (
            "kin-openapi",
            r#"{"error":"request body has an error: doesn't match schema: Error at \"/seats\": value must be an integer"}"#,
            &["/seats"],
        ),
        (
            "huma",
            r#"{"title":"Unprocessable Entity","status":422,"detail":"validation failed","errors":[{"message":"expected integer","location":"body.stops[1].count","value":"two"}]}"#,
            &["/stops/1/count"],
        ),
        (
            "jackson",
            r#"{"message":"JSON parse error: Cannot deserialize value of type `int` from String \"two\": not a valid `int` value (through reference chain: com.x.Trip[\"stops\"]->java.util.ArrayList[1]->com.x.Stop[\"count\"])"}"#,
            &["/stops/1/count"],
        ),
        (
            "javalin",
            r#"{"seats":[{"message":"TYPE_CONVERSION_FAILED","args":{},"value":"abc"}]}"#,
            &["/seats"],
        ),
        ("play", r#"{"obj.phone":[{"msg":["error.path.missing"],"args":[]}]}"#, &["/phone"]),
        (
            "google",
            r#"{"error":{"code":400,"message":"Invalid value","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"stops[1].count","description":"must be a number"}]}]}}"#,
            &["/stops/1/count"],
        ),
        (
            "kubernetes",
            r#"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"Trip is invalid","reason":"Invalid","details":{"name":"x","kind":"Trip","causes":[{"reason":"FieldValueInvalid","message":"must be greater than 0","field":"seats"}]},"code":422}"#,
            &["/seats"],
        ),
        (
            "odata",
            r#"{"error":{"code":"BadArgument","message":"Multiple errors","details":[{"code":"NullValue","target":"phone","message":"Phone must not be null"}]}}"#,
            &["/phone"],
        ),
        (
            "openai",
            r#"{"error":{"message":"Invalid type for 'seats': expected an integer.","type":"invalid_request_error","param":"seats","code":"invalid_type"}}"#,
            &["/seats"],
        ),
        (
            "invalid-params",
            r#"{"type":"https://x.test/v","title":"Not valid","invalid-params":[{"name":"seats","reason":"must be an integer"}]}"#,
            &["/seats"],
        ),
        (
            "rfc 9457",
            r##"{"type":"https://x.test/v","title":"Not valid","errors":[{"detail":"must be a number","pointer":"#/stops/1/count"}]}"##,
            &["/stops/1/count"],
        ),
        (
            "cerberus",
            r#"{"_errors":{"phone":["required field"],"stops":[{"1":[{"count":["must be of integer type"]}]}]}}"#,
            &["/phone", "/stops/1/count"],
        ),
        (
            "mongoose",
            r#"{"message":"Trip validation failed: seats: Cast to Number failed for value \"abc\" (type string) at path \"seats\""}"#,
            &["/seats"],
        ),
        (
            "zod format",
            r#"{"_errors":[],"seats":{"_errors":["Expected number, received string"]}}"#,
            &["/seats"],
        ),
    ];
    let mut wrong = Vec::new();
    for (what, body, wanted) in cases {
        let (shape, mut found) = fields(400, "application/json", body);
        let mut wanted: Vec<String> = wanted.iter().map(|w| (*w).to_owned()).collect();
        found.sort();
        wanted.sort();
        if found != wanted || shape != 3 {
            wrong.push(format!("{what}: shape {shape}, {found:?} instead of {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn places_are_found_in_text() {
    let cases: &[(&str, &[&str])] = &[
        ("seats: expected an integer", &["/seats"]),
        ("Request body deserialize error: missing field `phone` at line 1 column 9", &["/phone"]),
        ("stops[1].count is invalid, title is missing", &["/stops/1/count", "/title"]),
        ("Parameter 'seats' must be a number.", &["/seats"]),
        ("The field \"phone\" is required", &["/phone"]),
        ("expected int for dictionary value @ data['seats']", &["/seats"]),
        ("Expected `int`, got `str` - at `$.stops[1].count`", &["/stops/1/count"]),
        ("Missing required parameter in the JSON body: phone", &["/phone"]),
        ("1 validation error for Trip\nseats\n  Input should be a valid integer", &["/seats"]),
        ("Mandatory attribute phone is missing", &["/phone"]),
    ];
    let mut wrong = Vec::new();
    for (text, wanted) in cases {
        let (_, found) = fields(400, "text/plain", text);
        if found != *wanted {
            wrong.push(format!("{text}: {found:?} instead of {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn items_are_counted_only_in_what_was_sent() {
    let told = r#"{"detail":[{"":[{"":[{"":[{"type":"missing","loc":["body","legs"],"msg":"Field required"}]}]}]}]}"#;
    let about = |request: &str| {
        let response =
            format!("HTTP/1.1 422 Unprocessable Content\r\nContent-Type: application/json\r\n\r\n{told}");
        let reading = Reader::default().read(request.as_bytes(), response.as_bytes());
        reading.fields.into_iter().map(|field| (field.within, field.name)).collect::<Vec<_>>()
    };
    let asked = about("GET /pets/9?limit=x HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(asked, [("body", "/legs".to_owned())]);
    let cut = fields(422, "application/json", &told[..told.len() - 8]).1;
    assert_eq!(cut, ["/legs"]);
}
