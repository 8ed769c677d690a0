package geo

import (
	"bytes"
	"compress/gzip"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// table gives the whole table, or skips where it was not built.
func table(t testing.TB) *Communes {
	t.Helper()
	c, err := France()
	if errors.Is(err, ErrNotBuilt) {
		t.Skip("skipped:", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// small is a table made for the tests that must run everywhere.
func small(t testing.TB) *Communes {
	t.Helper()
	c, err := Read(zipped(Header + "\n" +
		"D\t25\tDoubs\t27\nD\t54\tMeurthe-et-Moselle\t44\nE\t245400676\tMétropole du Grand Nancy\n" +
		"C\t25523\tSainte-Colombe\t25\t\t400\t46.9\t6.2\t25300\n" +
		"C\t54395\tNancy\t54\t245400676\t103671\t48.6926\t6.1801\t54000 54100\n" +
		"C\t54528\tToul\t54\t\t15000\t\t\t54200\n" +
		"F\t54999\t54395\tBoudonville\n"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func zipped(text string) *bytes.Buffer {
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	gz.Write([]byte(text))
	gz.Close()
	return &b
}

func TestASmallTableAnswers(t *testing.T) {
	c := small(t)
	nancy, ok := c.ByCode("54395")
	want := Commune{Code: "54395", Name: "Nancy", Department: "54", Region: "44", EPCI: "245400676",
		EPCIName: "Métropole du Grand Nancy", Postcodes: []string{"54000", "54100"}, Population: 103671,
		Lat: float64(float32(48.6926)), Lon: float64(float32(6.1801))}
	if !ok || nancy.Name != want.Name || nancy.EPCIName != want.EPCIName || nancy.Lat != want.Lat ||
		!slices.Equal(nancy.Postcodes, want.Postcodes) || nancy.Population != want.Population || nancy.Region != want.Region {
		t.Errorf("ByCode = %+v, want %+v", nancy, want)
	}
	if toul, _ := c.ByCode("54528"); toul.Located() || !nancy.Located() {
		t.Error("a missing position passes for a known one, or the reverse")
	}
	if got, ok := c.ByCode("54999"); !ok || got.Code != "54395" {
		t.Errorf("a former code gives %v, want Nancy", got.Code)
	}
	if got := c.Near(48.7, 6.2, 5); len(got) != 2 || got[0].Name != "Nancy" {
		t.Errorf("Near = %v, want Nancy and Sainte-Colombe, and not Toul which has no position", got)
	}
	if got := c.InEPCI("245400676"); len(got) != 1 {
		t.Errorf("InEPCI = %v", got)
	}
}

func TestReadRefusesWhatItCannotTrust(t *testing.T) {
	for rule, text := range map[string]string{
		"another layout":        "parvis communes 99\n",
		"an unknown line":       Header + "\nZ\tx\n",
		"an unknown place":      Header + "\nC\t54395\tNancy\t54\t\t1\t\t\t54000\n",
		"communes out of order": Header + "\nD\t54\tM\t44\nC\t54395\tNancy\t54\t\t1\t\t\t54000\nC\t54001\tA\t54\t\t1\t\t\t54000\n",
		"the same code twice":   Header + "\nD\t54\tM\t44\nC\t54395\tNancy\t54\t\t1\t\t\t54000\nC\t54395\tA\t54\t\t1\t\t\t54000\n",
		"a bad postal code":     Header + "\nD\t54\tM\t44\nC\t54395\tNancy\t54\t\t1\t\t\t5400\n",
		"no commune at all":     Header + "\n",
		"a former code alone":   Header + "\nF\t54999\t54395\t\n",
	} {
		if _, err := Read(zipped(text)); err == nil {
			t.Errorf("%s: read without an error", rule)
		}
	}
	if _, err := Read(strings.NewReader("not gzip")); err == nil {
		t.Error("a file that is not gzip was read")
	}
}

func TestTheWholeTable(t *testing.T) {
	c := table(t)
	if c.Len() < 34_900 {
		t.Errorf("%d communes, want about 34,969", c.Len())
	}
	for _, row := range []struct{ rule, code, name, dep, region string }{
		{"a commune", "54395", "Nancy", "54", "44"},
		{"Corsica", "2A004", "Ajaccio", "2A", "94"},
		{"small letters", "2a004", "Ajaccio", "2A", "94"},
		{"overseas département", "97302", "Cayenne", "973", "03"},
		{"overseas collectivity", "98818", "Nouméa", "988", "988"},
		{"an arrondissement of Paris is Paris", "75114", "Paris", "75", "11"},
		{"an arrondissement of Lyon is Lyon", "69383", "Lyon", "69", "84"},
		{"an arrondissement of Marseille is Marseille", "13216", "Marseille", "13", "93"},
		{"a merged commune is what it became", "59355", "Lille", "59", "32"}, // Lomme
	} {
		if got, ok := c.ByCode(row.code); !ok || got.Name != row.name || got.Department != row.dep || got.Region != row.region {
			t.Errorf("%s: ByCode(%s) = %s %s %s", row.rule, row.code, got.Name, got.Department, got.Region)
		}
	}
	if _, ok := c.ByCode("54396x"); ok {
		t.Error("a code of six signs was found")
	}
	paris, _ := c.ByCode("75056")
	if len(paris.Postcodes) != 21 || paris.Population < 2_000_000 {
		t.Errorf("Paris: %d postal codes, %d people", len(paris.Postcodes), paris.Population)
	}
	if got := len(c.ByPostcode("51300")); got < 40 {
		t.Errorf("51300 covers %d communes, want 46 or so", got)
	}
	nancy, _ := c.ByCode("54395")
	if nancy.EPCIName != "Métropole du Grand Nancy" || len(c.InEPCI(nancy.EPCI)) != 20 {
		t.Errorf("intercommunality of Nancy: %q with %d communes", nancy.EPCIName, len(c.InEPCI(nancy.EPCI)))
	}
	if n := len(c.InDepartment("54")); n < 585 || n > 600 {
		t.Errorf("%d communes in Meurthe-et-Moselle", n)
	}
}

func TestLabelTellsHomonymsApart(t *testing.T) {
	c := table(t)
	seen := map[string]string{}
	for i := range c.Len() {
		one := c.commune(uint16(i))
		label := c.Label(one)
		if other, ok := seen[label]; ok {
			t.Fatalf("%s and %s are both called %q", other, one.Code, label)
		}
		seen[label] = one.Code
	}
	if seen["Sainte-Colombe (Doubs)"] == "" || seen["Nancy"] == "" {
		t.Error("labels are not « Sainte-Colombe (Doubs) » and « Nancy »")
	}
}

// A label is also what a person copies and pastes into the field.
func TestEveryLabelIsFoundAgain(t *testing.T) {
	c := table(t)
	rapid.Check(t, func(t *rapid.T) {
		one := c.commune(uint16(rapid.IntRange(0, c.Len()-1).Draw(t, "commune")))
		for _, text := range []string{c.Label(one), strings.ToUpper(c.Label(one)), one.Name + ", " + c.DepartmentName(one.Department)} {
			got := c.Find(text, 10)
			if !slices.ContainsFunc(got, func(g Commune) bool { return g.Code == one.Code }) {
				t.Fatalf("Find(%q) misses %s: %v", text, one.Code, got)
			}
		}
		for _, p := range one.Postcodes {
			if got, how := c.Resolve(p, strings.ToUpper(Fold(one.Name))); how != Exact || got.Code != one.Code {
				// Two communes of one postal code may differ by their article alone.
				t.Fatalf("Resolve(%s, %s) = %s %v", p, one.Name, got.Code, how)
			}
		}
	})
}

func TestNothingTypedBreaksIt(t *testing.T) {
	c := table(t)
	rapid.Check(t, func(t *rapid.T) {
		text, limit := rapid.String().Draw(t, "text"), rapid.IntRange(-3, 300).Draw(t, "limit")
		got := c.Find(text, limit, "54")
		if len(got) > max(0, min(limit, maxFind)) {
			t.Fatalf("%d communes for a limit of %d", len(got), limit)
		}
		if one, ok := c.Meant(text, "54"); ok && (limit > 0 && (len(got) == 0 || got[0].Code != one.Code)) {
			t.Fatalf("%s is meant, %v found", one.Name, got)
		}
		c.Resolve(text, text)
		c.Similar(text, limit)
		c.ByCode(text)
		c.ByPostcode(text)
	})
	long := strings.Repeat("é ", 1<<20)
	begin := time.Now()
	c.Find(long, 10)
	c.Resolve(long, long)
	c.Similar(long, 10)
	if d := time.Since(begin); d > 2*time.Second {
		t.Errorf("two megabytes typed take %v", d)
	}
}

func TestItStaysSmall(t *testing.T) {
	table(t)
	f, err := files.Open("data/communes.bin")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if info, _ := f.Stat(); info.Size() > 1_500_000 {
		t.Errorf("the embedded file weighs %d bytes, more than 1.5 MB", info.Size())
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	c, err := Read(f)
	if err != nil {
		t.Fatal(err)
	}
	used := heap() - before
	t.Logf("%d communes in %d KB of heap", c.Len(), used/1024)
	if used > 6<<20 {
		t.Errorf("the table takes %d bytes of memory, more than 6 MB", used)
	}
	runtime.KeepAlive(c)
}

func BenchmarkRead(b *testing.B) {
	table(b)
	raw, _ := files.ReadFile("data/communes.bin")
	for b.Loop() {
		if _, err := Read(bytes.NewReader(raw)); err != nil {
			b.Fatal(err)
		}
	}
}
