const addresses = await (await fetch('addresses.json')).json();
const find = (id) => document.getElementById(id);
find('whatsapp').src = addresses.whatsappPage;
find('slack').src = addresses.slackPage;
find('panel').href = addresses.panel;
find('email').textContent = addresses.email;
find('password').textContent = addresses.password;
