/* What agents work with on a ticket, and on several: started once, for whatever is open. */

import "./assist.js";
import "./bulk.js";
import "./canned.js";
import "./notices_list.js";
import "./relations.js";
