"""Tables of resources: what is exported and imported is the same, a bad row changes nothing, values keep their property."""

import csv
import io
import unittest

from case import Case


class Tables(Case):
    def export(self):
        answer = self.admin.get(f"/api/sites/{self.site}/reservables.csv")
        answer.expect_status()
        self.assertEqual(answer.headers["Content-Type"], "text/csv; charset=utf-8")
        return answer.body.decode()

    def send(self, table, who=None, **more):
        return (who or self.admin).post(f"/api/sites/{self.site}/reservables/import", {"csv": table, **more})

    def read(self, resource):
        return self.admin.get(f"/api/reservables/{resource}").expect()

    def test_what_is_exported_and_imported_is_the_same(self):
        odd = {"description": "=SUM(A1)", "tags": ["-a; b", "@c", "d\\e"], "keywords": ["'q'"], "units_name": "+1"}
        room = self.resource(historical_edit_window=-60, **odd)
        table = self.export()
        cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
        formulas = [cell for cell in cells if cell[:1] in tuple("=+-@") and not cell.lstrip("-").isdigit()]
        self.assertEqual(formulas, [])
        before = self.read(room)
        report = self.send(table).expect()
        self.assertEqual((report["added"], report["changed"], report["refused"]), (0, 0, 0))
        self.assertEqual(self.read(room), before)
        [row] = [row for row in csv.DictReader(io.StringIO(table)) if row["reservable_id"] == room]
        rest = io.StringIO()
        writer = csv.DictWriter(rest, row)
        writer.writeheader()
        writer.writerow({**row, "reservable_id": "", "name": "The copy"})
        [made] = self.send(rest.getvalue()).expect()["rows"]
        copy = self.read(made["reservable_id"])
        self.assertEqual({name: copy[name] for name in odd}, odd)

    def test_a_bad_row_changes_nothing(self):
        room = self.resource(units=1)
        table = f"reservable_id,name,units\n{room},Room,4\n,Fresh hall of tables,2\n,Bad,none\n"
        tried = self.send(table, dry_run=True).expect()
        self.assertEqual([(row["row"], row["problems"][0]["column"]) for row in tried["rows"]], [(4, "units")])
        self.assertEqual(self.send(table).status, 400)
        self.assertEqual(self.read(room)["units"], 1)
        found = self.admin.get("/api/reservables", site_id=self.site, search="Fresh hall of tables")
        self.assertEqual(found.expect(), [])
        self.assertEqual(self.send(table, self.user).status, 403)
        good = table.rsplit("\n", 2)[0]
        self.assertEqual(self.send(good).expect()["done"], True)
        self.assertEqual(self.read(room)["units"], 4)

    def test_values_are_judged_by_their_property(self):
        path = f"/api/sites/{self.site}/propertydefs"
        size = self.admin.post(path, {"name": "Size of room", "fieldtype": "choice", "choices": ["S", "M"]}).expect()
        column = "property: Size of room"
        table = f"name,{column}\nMedium,m\n"
        [row] = self.send(table).expect()["rows"]
        [value] = self.read(row["reservable_id"])["properties"]
        self.assertEqual((value["value"], value["propertydef"]["propdef_id"]), ("M", size["propdef_id"]))
        tried = self.send(table.replace(",m", ",XXL"), dry_run=True).expect()
        self.assertEqual(tried["rows"][0]["problems"][0]["column"], column)
        self.assertEqual(self.admin.post(f"{path}/{size['propdef_id']}/delete").status, 409)
        self.assertEqual(self.user.post(f"{path}/{size['propdef_id']}/delete", {"force": True}).status, 403)


if __name__ == "__main__":
    unittest.main()
