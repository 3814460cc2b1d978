//! Money through the API: what is offered, what a booking costs and says about it, and who pays.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use axum::http::StatusCode;
use common::{Api, Call};
use serde_json::{Value, json};

/// An hour of a resource on the first day of 2030, with what else is asked.
fn hour(resource: &str, more: &Value) -> Value {
    let mut body = json!({"for_reservable_id": resource, "start": "2030-01-01T09:00:00", "duration": 3600});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// The status and the codes of the refusals of a booking.
async fn refused(api: &Api, token: &str, body: &Value) -> (u16, Vec<String>) {
    let answer = api.send(Call::new("POST", "/api/reservation").token(token).body(body)).await;
    let refusals = answer.body["data"]["refusals"].as_array().cloned().unwrap_or_default();
    let codes = refusals.iter().map(|refusal| refusal["code"].as_str().unwrap().to_owned());
    (answer.status.as_u16(), codes.collect())
}

async fn own_id(api: &Api, token: &str) -> String {
    let answer = api.send(Call::new("GET", "/api/session").token(token)).await;
    answer.body["data"]["user"]["user_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_booking_says_what_it_costs_and_by_which_rate() {
    let api = Api::start().await;
    let rate = json!({"rate": 12.5, "rate_description": "Academic", "tax_rate": 1900, "currency": "€",
        "currency_code": "EUR", "rate_basis": "per unit"});
    let resource = api.add_resource(&json!({"name": "Laser", "units": 3, "rates": [rate]})).await;
    let without = api.post("/api/reservation", &hour(&resource, &json!({"soft": true}))).await;
    assert_eq!(
        (&without["price"], &without["price_int"], &without["rate_id"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(without["currency_code"], "USD");

    let asked = json!({"rate_id": 1, "units": 2, "duration": 5400, "testing_price": true});
    let dry = api.post("/api/reservation", &hour(&resource, &asked)).await;
    assert_eq!(dry["dry_run"], true);
    let expected = json!({
        "price": 37.5, "price_int": 3750, "tax_rate": 1900, "tax_int": 713, "total_int": 4463,
        "currency_code": "EUR",
        "lines": [{"description": "Academic", "measure": "seconds", "count": 5400, "units": 2,
            "rate_int": 1250, "price": 37.5, "price_int": 3750}],
    });
    assert_eq!(dry["price_details"], expected);

    let booked = api.post("/api/reservation", &hour(&resource, &json!({"rate_id": 1}))).await;
    assert_eq!(booked.get("price_details"), None);
    for (field, value) in [
        ("price", json!(12.5)),
        ("price_int", json!(1250)),
        ("rate", json!(12.5)),
        ("rate_int", json!(1250)),
        ("rate_id", json!(1)),
        ("rate_unit", json!("per hour")),
        ("rate_basis", json!("per unit")),
        ("rate_description", json!("Academic")),
        ("rate_quote_requested", json!(false)),
        ("rate_quantity", json!(1)),
        ("currency", json!("€")),
        ("currency_code", json!("EUR")),
        ("currency_decimal", json!(".")),
        ("account_id", Value::Null),
    ] {
        assert_eq!(booked[field], value, "{field}");
    }
    let listed = api.get("/api/reservationssite?start=2030-01-01&end=2030-01-01").await;
    let prices: Vec<&Value> = listed.as_array().unwrap().iter().map(|row| &row["price_int"]).collect();
    assert!(prices.contains(&&json!(1250)), "{prices:?}");
}

#[tokio::test]
async fn what_is_asked_about_money_is_refused_with_its_reason() {
    let api = Api::start().await;
    let user = api.add_person("user@example.org", "user").await;
    let resource = api.add_resource(&json!({"name": "Laser", "rates": [{"rate": 10}]})).await;
    for (more, status, code) in [
        (json!({}), 409, "billing.rate_required"),
        (json!({"rate_id": null}), 409, "billing.rate_required"),
        (json!({"rate_id": 5}), 409, "billing.rate_unknown"),
        (json!({"rate_quote_requested": true}), 409, "billing.quote_not_offered"),
        (json!({"rate": {"rate": 1}}), 403, "access.staff_only"),
        (json!({"rate_id": 1, "account_id": "acc_0"}), 409, "billing.account_required"),
    ] {
        let body = hour(&resource, &more);
        assert_eq!(refused(&api, &user, &body).await, (status, vec![code.to_owned()]), "{more}");
    }
    for (more, path) in [
        (json!({"rate_id": 1, "rate_quote_requested": true}), "rate_id"),
        (json!({"rate_id": 1, "rate_quantity": 0}), "rate_quantity"),
        (json!({"rate_id": 1, "account_id": "mine"}), "account_id"),
        (json!({"rate": {"rate": -1}}), "rate.rate"),
    ] {
        let call = Call::new("POST", "/api/reservation").token(&api.token).body(&hour(&resource, &more));
        let answer = api.send(call).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{more}");
        assert_eq!(answer.body["data"]["problems"][0]["path"], path, "{more}: {}", answer.body);
    }
    let own = hour(&resource, &json!({"rate": {"rate": 45, "rate_unit": "per use"}}));
    let booked = api.post("/api/reservation", &own).await;
    assert_eq!((&booked["price_int"], &booked["rate_id"]), (&json!(4500), &Value::Null));
}

#[tokio::test]
async fn people_see_the_rates_they_are_offered_and_no_amounts_that_are_hidden() {
    let api = Api::start().await;
    let user = api.add_person("user@example.org", "user").await;
    let group =
        api.post(&format!("/api/sites/{}/usergroups", api.site_id), &json!({"name": "Partners"})).await;
    let rates = json!([{"rate": 10, "rate_description": "All"},
        {"rate": 5, "rate_description": "Partners", "usergroup_id": group["usergroup_id"]}]);
    let resource = api.add_resource(&json!({"name": "Laser", "rates": rates, "rate_name_only": true})).await;
    let path = format!("/api/reservables/{resource}");
    let seen = api.send(Call::new("GET", &path).token(&user)).await.body["data"].clone();
    for list in ["rates", "offered_rates"] {
        assert_eq!(seen[list].as_array().unwrap().len(), 1, "{list}");
        let only = &seen[list][0];
        assert_eq!(
            (&only["rate_description"], &only["rate_int"], &only["rate"]),
            (&json!("All"), &Value::Null, &Value::Null)
        );
    }
    let by_staff = api.get(&path).await;
    assert_eq!(by_staff["rates"].as_array().unwrap().len(), 2);
    assert_eq!(by_staff["rates"][1]["rate_int"], 500);
    assert_eq!(by_staff["offered_rates"].as_array().unwrap().len(), 1);

    let body = hour(&resource, &json!({"rate_id": 1, "testing_price": true}));
    let dry =
        api.send(Call::new("POST", "/api/reservation").token(&user).body(&body)).await.body["data"].clone();
    assert_eq!((&dry["rate_description"], &dry["price_int"]), (&json!("All"), &Value::Null));
    assert_eq!(dry.get("price_details"), None);
}

#[tokio::test]
async fn a_spending_account_is_opened_paid_into_and_drawn_on() {
    let api = Api::start().await;
    let user = api.add_person("user@example.org", "user").await;
    let user_id = own_id(&api, &user).await;
    let accounts = format!("/api/sites/{}/accounts", api.site_id);
    let settings = json!({"name": "Laser", "rates": [{"rate": 10}], "accounts_debit": true,
        "accounts_sufficient_balance_required": true});
    let resource = api.add_resource(&settings).await;
    let body = hour(&resource, &json!({"rate_id": 1}));
    assert_eq!(refused(&api, &user, &body).await.1, ["billing.account_required"]);

    let opening = json!({"user_id": user_id, "name": "Grant", "deposit_int": 999, "valid_from": "2029-12-31",
        "valid_until": "2030-12-31"});
    let opened = api.post(&accounts, &opening).await;
    assert_eq!((&opened["balance"], &opened["balance_int"]), (&json!(9.99), &json!(999)));
    assert_eq!(opened["valid_until"], "2031-01-01T00:00:00");
    assert_eq!(refused(&api, &user, &body).await.1, ["billing.balance_too_low"]);

    let paying_in = json!({"user_id": user_id, "account_id": opened["account_id"], "deposit_int": 1});
    assert_eq!(api.post(&accounts, &paying_in).await["balance_int"], 1000);
    let booked = api.send(Call::new("POST", "/api/reservation").token(&user).body(&body)).await;
    assert_eq!(booked.body["data"]["account_id"], opened["account_id"], "{}", booked.text);
    assert_eq!(booked.headers["etag"], "\"0\"");
    let own = api.send(Call::new("GET", &accounts).token(&user)).await.body["data"].clone();
    assert_eq!((own.as_array().unwrap().len(), &own[0]["balance_int"]), (1, &json!(0)));

    let forbidden = api.send(Call::new("POST", &accounts).token(&user).body(&paying_in)).await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    let unknown = api.send(
        Call::new("POST", &accounts).token(&api.token).body(&json!({"user_id": user_id, "balance": 5})),
    );
    assert_eq!(unknown.await.status, StatusCode::BAD_REQUEST);
    assert_eq!(api.get(&format!("{accounts}?user_id={user_id}")).await, own);
}
