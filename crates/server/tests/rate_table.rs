//! Rates as a table over HTTP: out, tried, and in again, all of it or nothing.

mod common;

use common::{Answer, Api, Call};
use serde_json::{Value, json};

struct Tables {
    api: Api,
    /// Two resources, the first with two rates.
    rooms: [String; 2],
}

impl Tables {
    async fn start() -> Self {
        let api = Api::start().await;
        let rates = json!([
            {"rate_description": "=Inside", "rate": 12.5, "rate_unit": "per hour"},
            {"rate_description": "Outside", "rate": 40, "rate_unit": "per use", "public": true},
        ]);
        let first = api.add_resource(&json!({"name": "Room, large", "rates": rates})).await;
        let second = api.add_resource(&json!({"name": "Hall"})).await;
        Self { api, rooms: [first, second] }
    }

    async fn export(&self) -> String {
        let path = format!("/api/sites/{}/rates.csv", self.api.site_id);
        self.api.send(Call::new("GET", &path).token(&self.api.token)).await.text
    }

    async fn import(&self, csv: &str, is_dry_run: bool) -> Answer {
        let path = format!("/api/sites/{}/rates/import", self.api.site_id);
        let body = json!({"csv": csv, "dry_run": is_dry_run});
        self.api.send(Call::new("POST", &path).token(&self.api.token).body(&body)).await
    }

    /// The rates of a resource, as `ID DESCRIPTION AMOUNT`.
    async fn rates(&self, room: usize) -> Vec<String> {
        let resource = self.api.get(&format!("/api/reservables/{}", self.rooms[room])).await;
        let told = |rate: &Value| {
            format!(
                "{} {} {}",
                rate["rate_id"],
                rate["rate_description"].as_str().unwrap_or("-"),
                rate["rate_int"]
            )
        };
        resource["rates"].as_array().into_iter().flatten().map(told).collect()
    }
}

/// What comes of each row, as `ROW ACTION COLUMN`.
fn rows(answer: &Answer) -> Vec<String> {
    let rows = answer.body["data"]["rows"].as_array().into_iter().flatten();
    let told = |row: &Value| {
        let column = row["problems"][0]["column"].as_str().unwrap_or_default();
        format!("{} {} {column}", row["row"], row["action"].as_str().unwrap_or_default()).trim().to_owned()
    };
    rows.map(told).collect()
}

#[tokio::test]
async fn a_table_goes_out_and_comes_back_unchanged() {
    let tables = Tables::start().await;
    let table = tables.export().await;
    assert!(table.starts_with("reservable_id,name,rate_id,delete,rate_description,rate,"), "{table}");
    assert!(table.contains("\"Room, large\"") && table.contains(",'=Inside,12.5,per hour,"), "{table}");
    assert_eq!(rows(&tables.import(&table, true).await), ["2 none", "3 none"]);
    let before = tables.rates(0).await;
    assert_eq!(tables.import(&table, false).await.body["data"]["done"], true);
    assert_eq!(tables.rates(0).await, before);
}

#[tokio::test]
async fn rates_are_added_changed_and_deleted_as_one() {
    let tables = Tables::start().await;
    let [room, hall] = &tables.rooms;
    let ids: Vec<String> = tables
        .rates(0)
        .await
        .iter()
        .map(|rate| rate.split(' ').next().unwrap_or_default().to_owned())
        .collect();
    let csv = format!(
        "reservable_id;rate_id;delete;rate_description;rate\n{room};{};;Within;13\n{hall};;;Hall;99.90\n\
         {room};{};yes;;\n{room};;;New;1\n",
        ids[0], ids[1]
    );
    let expected = ["2 change", "3 add", "4 delete", "5 add"];
    let before = (tables.rates(0).await, tables.rates(1).await);
    assert_eq!(rows(&tables.import(&csv, true).await), expected);
    assert_eq!((tables.rates(0).await, tables.rates(1).await), before, "a trial writes nothing");
    let done = tables.import(&csv, false).await;
    assert_eq!(rows(&done), expected, "{}", done.text);
    let counts = ["added", "changed", "deleted"].map(|name| done.body["data"][name].as_u64());
    assert_eq!(counts, [Some(2), Some(1), Some(1)]);
    let names = |rates: Vec<String>| -> Vec<String> {
        rates.iter().map(|rate| rate.split_once(' ').unwrap_or_default().1.to_owned()).collect()
    };
    assert_eq!(names(tables.rates(0).await), ["Within 1300", "New 100"]);
    assert_eq!(names(tables.rates(1).await), ["Hall 9990"]);
}

#[tokio::test]
async fn every_wrong_cell_is_told_and_nothing_is_written() {
    let tables = Tables::start().await;
    let [room, hall] = &tables.rooms;
    let (_, elsewhere) = tables.api.second_site("Elsewhere", "zoe@example.org").await;
    let before = tables.rates(0).await;
    let heading = "reservable_id,rate_id,delete,rate,rate_unit";
    for (lines, expected) in [
        (format!("{room},,,12.345,"), vec!["2 refused rate"]),
        (format!("{room},,,many,"), vec!["2 refused rate"]),
        (format!("{room},99,,1,"), vec!["2 refused rate_id"]),
        (format!("{room},,yes,1,"), vec!["2 refused rate_id"]),
        ("resv_none,,,1,".to_owned(), vec!["2 refused reservable_id"]),
        (
            format!("{hall},,,1,per hour\n{room},,,1,per hour\n{room},,,2,per year"),
            vec!["2 add", "3 add", "4 refused rate_unit"],
        ),
        (format!("{hall},,,1,\n{room},,,-1,"), vec!["2 add", "3 refused rate"]),
    ] {
        let csv = format!("{heading}\n{lines}\n");
        let tried = tables.import(&csv, true).await;
        assert_eq!(rows(&tried), expected, "{lines}: {}", tried.text);
        let refused = tables.import(&csv, false).await;
        assert_eq!(refused.status, 400, "{lines}");
        let path = refused.body["data"]["problems"][0]["path"].as_str().unwrap_or_default().to_owned();
        assert!(path.starts_with("rows["), "{path}");
    }
    let misspelt = tables.import("reservable_id,rates\n", true).await;
    assert!(misspelt.text.contains("did you mean"), "{}", misspelt.text);
    assert_eq!(tables.rates(0).await, before);
    let path = format!("/api/sites/{}/rates.csv", tables.api.site_id);
    assert_eq!(tables.api.send(Call::new("GET", &path).token(&elsewhere)).await.status, 404);
}
