#pragma once

// Nothing to call: linking it is all. See mutex.c.
