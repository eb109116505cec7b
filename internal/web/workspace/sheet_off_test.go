package workspace

import (
	"testing"

	"tierdesk/internal/core/desk"
)

// TestAssigneesSayWhoIsOff holds that who assigns a ticket reads of each person whether they are there.
func TestAssigneesSayWhoIsOff(t *testing.T) {
	var e sheet
	e.Members = []desk.Person{{ID: "ana", Name: "Ana"}, {ID: "tom", Name: "Tom"}}
	e.Off = map[desk.PersonID]string{"ana": "Away until today 14:00", "tom": ""}
	all := assignees(e, nil)
	if len(all) != 2 || all[0].Value != "ana" || all[0].Label != "Ana · Away until today 14:00" || all[1].Label != "Tom" {
		t.Errorf("the choices are %+v", all)
	}
}
