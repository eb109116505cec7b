package api

import (
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const committedSpec = "../../docs/api/openapi.json"

func TestGoldenSpec(t *testing.T) {
	got, err := Spec()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(committedSpec, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(committedSpec)
	if err != nil || string(got) != string(want) {
		t.Errorf("docs/api/openapi.json is not what the routes say (%v); run the test with -update", err)
	}
}
