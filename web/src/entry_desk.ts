// What the workspace gets beside its pages: commands by key and palette, tickets that open without a page change, drafts that
// survive, and changes as they happen. Without it every page works.
import "htmx.org";
import { startBoard } from "./board";
import { startClocks } from "./clock";
import { startCommands } from "./command";
import { startComposer } from "./composer";
import { startCopy } from "./copy";
import { startFeed } from "./feed";
import { startKeeping } from "./keep";
import { startList } from "./list";
import { startNet } from "./net";
import { startRun } from "./run";
import { startSheets } from "./sheet";
import { startTriage } from "./triage";
import { startUndo } from "./undo";
import { rememberZone } from "./zone";

rememberZone();
startNet();
startKeeping(/^\/(tickets\/\d+|knowledge\/[0-9a-f-]{36})$/);
startCommands();
startList();
startSheets();
startRun();
startComposer();
startUndo();
startFeed();
startCopy();
startClocks();
startTriage();
startBoard(); // last: on the board some keys mean what is there
